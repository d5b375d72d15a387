import type { Micros } from '../money.js';
import { SERVICE_CHARGED_FROM, type RateRow } from '../rate-cards/rate-card.js';
import type { RatingInput } from './rating-input.js';

/** What Meta charges the provider for a message, and the row it follows from. */
export interface MetaFee {
  readonly micros: Micros;
  readonly rule: 'inbound' | 'free_entry_point' | 'free_customer_service' | 'utility_inside_window' | 'regular';
  readonly row: RateRow | null;
}

/**
 * Meta's own rules per delivered message. What Meta has said wins; while it is silent the message counts as charged, because the
 * free allowance of service messages is Meta's to count. Null without a row. source: pricing-and-policy.md §1.4, §1.10, §1.11
 */
export function metaFee({ kind, pricingType, category, windowOpen, date, row }: RatingInput): MetaFee | null {
  if (kind === 'inbound') return free('inbound');
  if (pricingType === 'free_entry_point' || pricingType === 'free_customer_service') return free(pricingType);
  const freeYears = date < SERVICE_CHARGED_FROM && pricingType === null;
  if (freeYears && category === 'utility' && windowOpen) return free('utility_inside_window');
  return row && { micros: row.rateMicros, rule: 'regular', row };
}

const free = (rule: MetaFee['rule']): MetaFee => ({ micros: 0n, rule, row: null });
