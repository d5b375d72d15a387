import type { Micros } from '../money.js';

/** A tenant's money. A message can be sent while `available + creditLimit` covers what it may cost. */
export interface Balance {
  readonly currency: string;
  readonly available: Micros;
  /** Set aside for messages that are under way. */
  readonly held: Micros;
  readonly creditLimit: Micros;
}
