import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { cardDate } from '../rate-cards/card-date.js';
import { PriceBook } from '../rate-cards/price-book.js';
import { categoryOf } from '../rate-message/category.js';
import { worstCase } from '../rate-message/rate.js';
import { type Plan, planAt } from '../set-pricing/plan.js';
import { PlanRepository } from '../set-pricing/plan.repository.js';
import type { Quote, QuoteItem } from './quote.js';

/** In the place of a market, where there is not one. */
const SEVERAL = 'several';

/** Says what messages may cost at most, from memory. */
@Injectable()
export class QuoteMessages {
  constructor(
    private readonly plans: PlanRepository,
    private readonly prices: PriceBook,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, items: readonly QuoteItem[]): Promise<Map<string, Quote>> {
    const agreement = await this.plans.recentAgreement(tx, tenantId);
    const plan = planAt(agreement, tx.now);
    const date = cardDate(tx.now, agreement.timezone);
    // A broadcast is thousands of messages of a few sorts.
    const sorts = new Map<string, Quote | null>();
    const oneOf = (item: QuoteItem, recipient: string): Quote | null => {
      const market = this.prices.markets.of(recipient, date);
      const sort = `${market}|${item.category}|${item.kind}|${item.windowOpen}`;
      let quote = sorts.get(sort);
      if (quote === undefined) sorts.set(sort, (quote = this.quoteOf(item, market, plan, date)));
      return quote;
    };
    const quotes = new Map<string, Quote>();
    for (const item of items) {
      const quote = together(item.recipients.map((recipient) => oneOf(item, recipient)));
      if (quote) quotes.set(item.key, quote);
    }
    return quotes;
  }

  private quoteOf(item: QuoteItem, market: string, plan: Plan, date: string): Quote | null {
    const category = categoryOf(item.category);
    if (!category) return null;
    const row = this.prices.cards.find(plan.currency, market, category, date);
    const { kind, windowOpen } = item;
    const rating = worstCase({ plan, row, market, category, kind, windowOpen, pricingType: null, date });
    if (!rating) return null;
    const { priceMicros, currency, rule, explanation } = rating;
    return { market, currency, holdMicros: priceMicros, rule, explanation };
  }
}

/** One quote for everybody; null when one of them cannot be priced. */
function together(quotes: readonly (Quote | null)[]): Quote | null {
  const [first = null] = quotes;
  if (!first || quotes.length === 1) return first;
  const known = quotes.filter((quote) => quote !== null);
  if (known.length < quotes.length) return null;
  return {
    ...first,
    market: known.every(({ market }) => market === first.market) ? first.market : SEVERAL,
    holdMicros: known.reduce((sum, { holdMicros }) => sum + holdMicros, 0n),
    explanation: `${known.length} people. ${[...new Set(known.map(({ explanation }) => explanation))].join(' ')}`,
  };
}
