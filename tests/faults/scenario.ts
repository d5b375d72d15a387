import type { Stage } from './stage.js';
import type { Backend } from './world.js';

/** One fault of the plan, made with real means. source: reliability-and-operations.md §4.2 */
export interface Scenario {
  readonly id: string;
  readonly fault: string;
  readonly expected: string;
  /** Where the queues may live for it to make sense. */
  readonly backends: readonly Backend[];
  /** A durable Postgres that nobody else uses. */
  readonly ownPostgres?: boolean;
  /** Postgres, Redis and the files of media each on a small file system that can be filled. */
  readonly smallDisks?: boolean;
  /** Why it cannot be played on this machine; null when it can. */
  impossible?(): string | null;
  /** Brings the fault about, with traffic around it. The runner then heals everything, waits and judges. */
  run(stage: Stage): Promise<void>;
}

export const BOTH: readonly Backend[] = ['postgres', 'redis'];
