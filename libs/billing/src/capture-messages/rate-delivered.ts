import { cardDate } from '../rate-cards/card-date.js';
import type { Markets } from '../rate-cards/markets.js';
import type { RateCards } from '../rate-cards/rate-card.js';
import { type Category, categoryOf } from '../rate-message/category.js';
import { metaVerdict } from '../rate-message/meta-verdict.js';
import { rate, type Rating } from '../rate-message/rate.js';
import type { Plan } from '../set-pricing/plan.js';
import type { CaptureItem } from './charge.js';

/** The rating of a message that has arrived, and on what it rests. */
export interface DeliveredRating {
  readonly market: string;
  /** What it was charged as; null when no card covers it. */
  readonly category: Category | null;
  readonly rating: Rating;
  readonly estimated: boolean;
}

/**
 * Meta's word decides. Where it is missing, or names something that no card covers, our own category does, and the charge is marked
 * as estimated. A delivered message is never refused. source: pricing-and-policy.md §1.10, §2.5
 */
export function rateDelivered(
  item: CaptureItem,
  plan: Plan,
  timezone: string,
  prices: { readonly cards: RateCards; readonly markets: Markets },
): DeliveredRating {
  const date = cardDate(item.at, timezone);
  const market = prices.markets.of(item.recipient, date);
  const verdict = metaVerdict(item.pricing);
  const own = categoryOf(item.category);
  const { kind, windowOpen } = item;
  for (const category of new Set([verdict.category, own])) {
    if (!category) continue;
    const row = prices.cards.find(plan.currency, market, category, date);
    const rating = rate({ plan, row, market, category, kind, windowOpen, pricingType: verdict.type, date });
    if (!rating) continue;
    const byOurRules = verdict.type === null || verdict.strange || category !== (verdict.category ?? own);
    return { market, category, rating, estimated: byOurRules };
  }
  return { market, category: null, rating: unrated(plan, market, date), estimated: true };
}

const unrated = (plan: Plan, market: string, date: string): Rating => ({
  priceMicros: 0n,
  costMicros: 0n,
  currency: plan.currency,
  rule: 'unrated',
  explanation: `No rate card in ${plan.currency} covers this message to ${market} on ${date}; nothing was charged.`,
  rateRow: null,
});
