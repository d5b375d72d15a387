import type { Evidence } from '../evidence.js';

/** Something that must be so after any fault. `violations` says in words where it is not. source: reliability-and-operations.md §4.3 */
export interface Invariant {
  readonly id: string;
  readonly promise: string;
  violations(evidence: Evidence): string[];
}

/** States in which the network has, or had, the message. */
export const SUBMITTED = new Set(['sent', 'delivered', 'read', 'held']);
