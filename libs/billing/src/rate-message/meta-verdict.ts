import type { MetaPricing } from '../capture-messages/charge.js';
import { type Category, categoryOf } from './category.js';

/** How Meta says that it charges. source: pricing-and-policy.md §1.10 */
export type PricingType = 'regular' | 'free_customer_service' | 'free_entry_point';

/** What Meta's pricing object says, as far as it can be understood. */
export interface MetaVerdict {
  readonly type: PricingType | null;
  readonly category: Category | null;
  /** Meta named a category that no card has a column for. */
  readonly strange: boolean;
}

const TYPES: Readonly<Record<string, PricingType>> = {
  regular: 'regular',
  free_customer_service: 'free_customer_service',
  free_group_customer_service: 'free_customer_service',
  free_entry_point: 'free_entry_point',
};
/** The category of messages inside a free entry point, whatever they are. */
const REFERRAL = 'referral_conversion';

export function metaVerdict(pricing: MetaPricing | undefined): MetaVerdict {
  const type = typeOf(pricing);
  const category = categoryOf(pricing?.category ?? '');
  return { type, category, strange: Boolean(pricing?.category) && !category && type !== 'free_entry_point' };
}

/** `billable` is on its way out, so it speaks only where `type` is silent. */
function typeOf(pricing: MetaPricing | undefined): PricingType | null {
  const named = TYPES[pricing?.type ?? ''];
  if (named) return named;
  if (pricing?.category === REFERRAL) return 'free_entry_point';
  if (pricing?.billable === undefined) return null;
  return pricing.billable ? 'regular' : 'free_customer_service';
}
