import type { NodeId, TenantId } from '#platform/kernel';

/** What shall run for a node, rendered from its spec. */
export interface DesiredNode {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  /** The slots that shall have a process, and no other; an empty list stops everything and keeps the logs. */
  readonly slots: readonly number[];
  /** Wanted as well, but not to be started now: whoever asks has seen them end. What lives there after all is left alone. */
  readonly later?: readonly number[];
  /** Of everything below: a process that carries another one is out of date and gets replaced. */
  readonly specHash: string;
  /** For the program, secrets included; the driver adds NODE_SLOT and NODE_INSTANCE. */
  readonly env: Readonly<Record<string, string>>;
  /** Heap of one process. */
  readonly memoryMb: number;
}

/** How a process ended without having been asked to; neither code nor signal when nobody was there to see it. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The line of its log that says most about why. */
  readonly lastLine: string | null;
}

/** What a driver sees in one slot of a node. */
export interface ObservedSlot {
  readonly slot: number;
  /** One run of one process. */
  readonly instance: string;
  readonly specHash: string;
  /** `stopping` lives but was asked to end; `exited` ended unasked and waits to be replaced. */
  readonly phase: 'running' | 'stopping' | 'exited';
  /** How it ended; while it lives null, or, where the place itself has started it again, how the run before ended. */
  readonly exit: ProcessExit | null;
  /** How often the place itself has started it again after an end that nobody asked for; 0 where only the controller does. */
  readonly restarts: number;
}

/** Everything of ours that a driver finds of one node. */
export interface Workload {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  readonly slots: readonly ObservedSlot[];
}

export interface LogLine {
  readonly slot: number;
  readonly line: string;
}

/**
 * Where nodes run. Every driver passes the same contract suite (tests/support/node-driver-contract.ts).
 *
 * All calls return soon: none waits for a process to come up or to end. Each may be repeated. A driver labels what it makes with
 * installation, tenant, node, slot and spec hash, finds it again by these after a restart, and never touches anything else.
 * Failures are thrown as {@link DriverFailure}; an answer is always complete.
 */
export abstract class NodeDriver {
  abstract readonly name: string;

  /**
   * One bounded step towards what is desired: asks what is not wanted to stop, starts what is missing, or, when nothing else is
   * to do, asks one process that is out of date to stop. Never starts a slot whose earlier process still lives.
   */
  abstract apply(desired: DesiredNode): Promise<void>;

  /** The slots that have something in them, ascending. */
  abstract observe(nodeId: NodeId): Promise<ObservedSlot[]>;

  /** Asks everything of the node to stop and erases what has: repeat until `observe` and `list` know nothing of it. */
  abstract remove(nodeId: NodeId): Promise<void>;

  /** Every node of this installation that the driver has anything of. */
  abstract list(): Promise<Workload[]>;

  /** The newest lines of each slot's log, oldest first. */
  abstract logs(nodeId: NodeId, lines: number): Promise<LogLine[]>;

  /** Calls back when something about a node has changed. Only a hint: what is so, `observe` tells. */
  abstract onHint(listener: (nodeId: NodeId) => void): void;

  /** Ends, in good order, what shall run only while the platform does; for a controller that leads and is shut down. */
  abstract close(): Promise<void>;

  /** Lets go of everything and touches nothing; for a controller that is shut down while another one leads. */
  abstract release(): void;
}

/** What to do about a failure: try again later, wait for a new spec, try again much later, look again at once. */
export type FailureKind = 'retryable' | 'spec' | 'quota' | 'conflict';

/** The place where nodes run said no. `message` is shown to people and holds no secret. */
export class DriverFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
