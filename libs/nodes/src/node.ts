import type { NodeId, NumberId, TenantId } from '#platform/kernel';
import type { Condition } from './condition.js';

export const SPEC_STATES = ['run', 'pause', 'drain', 'stop', 'remove'] as const;
/** What people want of a node; `remove` is for ever. */
export type SpecState = (typeof SPEC_STATES)[number];

/** The workload that serves one number: what is wanted of it and what the controller last saw. */
export interface Node {
  readonly id: NodeId;
  readonly tenantId: TenantId;
  readonly numberId: NumberId;
  readonly spec: NodeSpec;
  readonly status: NodeStatus;
  readonly createdAt: Date;
}

export interface NodeSpec {
  readonly state: SpecState;
  readonly replicas: number;
  /** The version of the program to run; null is the installation's own. */
  readonly version: string | null;
  /** Grows with every restart asked for. */
  readonly restartNonce: number;
  /** Grows with every change of the spec. */
  readonly generation: number;
  readonly changedAt: Date;
}

export interface NodeStatus {
  /** The conditions in a word or two, for people. */
  readonly phase: string;
  readonly replicasReady: number;
  /** The generation of the spec that this status is about. */
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  readonly lastError: string | null;
}
