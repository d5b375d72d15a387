import type { Workload } from '../driver/node-driver.js';
import type { NodeId } from '#platform/kernel';

const FEWEST = 5;
const MOST_MISSING = 0.3;

/** A node as the resync knows it: `placed` when its processes had started at the last look and are still wanted. */
export interface KnownNode {
  readonly id: NodeId;
  readonly placed: boolean;
}

export interface Fleet {
  readonly missing: readonly NodeId[];
  /** Present, ours by its label, and nobody wants it. */
  readonly unwanted: readonly Workload[];
  /** So much is gone at once that the list itself is in doubt. */
  readonly implausible: boolean;
}

/** Compares everything wanted with everything present: the look that finds what no event told. */
export function sortFleet(known: readonly KnownNode[], present: readonly Workload[]): Fleet {
  const seen = new Set(present.map((workload) => workload.nodeId));
  const wanted = new Set(known.map((node) => node.id));
  const placed = known.filter((node) => node.placed);
  const missing = placed.filter((node) => !seen.has(node.id)).map((node) => node.id);
  return {
    missing,
    unwanted: present.filter((workload) => !wanted.has(workload.nodeId)),
    implausible: placed.length >= FEWEST && missing.length / placed.length > MOST_MISSING,
  };
}
