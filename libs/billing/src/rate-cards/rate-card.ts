import type { Micros } from '../money.js';

/** One line of one of Meta's cards. Dates are `YYYY-MM-DD`; `tierTo` null is an open end. */
export interface RateRow {
  readonly market: string;
  readonly currency: string;
  readonly effectiveFrom: string;
  readonly category: string;
  readonly tierFrom: bigint;
  readonly tierTo: bigint | null;
  readonly rateMicros: Micros;
}
