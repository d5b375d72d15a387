import type { Micros } from '../money.js';
import type { MetaFee } from './meta-fee.js';
import type { RatingInput } from './rating-input.js';

/** What a tenant pays for a message, and why. */
export interface Price {
  readonly priceMicros: Micros;
  /** A stable id. */
  readonly rule: string;
  readonly explanation: string;
}

/** How one pricing model makes a price. */
export interface ModelRules {
  /** Null when the price depends on Meta's and Meta's is unknown. */
  price(input: RatingInput, fee: MetaFee | null): Price | null;
  /** The input under which the message costs most. */
  worst(input: RatingInput): RatingInput;
}
