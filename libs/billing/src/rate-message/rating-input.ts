import type { RateRow } from '../rate-cards/rate-card.js';
import type { Plan } from '../set-pricing/plan.js';
import type { Category } from './category.js';
import type { PricingType } from './meta-verdict.js';

/** Everything a price depends on: the same input has the same price, today and in an audit. */
export interface RatingInput {
  readonly plan: Plan;
  /** The row of Meta's card for this market, category and day; null when there is none. */
  readonly row: RateRow | null;
  readonly market: string;
  readonly category: Category;
  readonly kind: 'template' | 'service' | 'inbound';
  /** Null while Meta has not spoken. */
  readonly pricingType: PricingType | null;
  readonly windowOpen: boolean;
  /** The day of delivery, `YYYY-MM-DD`. */
  readonly date: string;
}
