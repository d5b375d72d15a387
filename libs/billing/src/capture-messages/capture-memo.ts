import { z } from 'zod';
import type { Memo } from '../ledger.js';
import { rowRef } from '../rate-cards/rate-card.js';
import type { CaptureItem, Charge } from './charge.js';
import type { DeliveredRating } from './rate-delivered.js';

/** Everything an invoice needs to explain the line: kept with the entry, in micros as text, because JSON has no bigint. */
const CaptureMemo = z.looseObject({
  price: z.string(),
  cost: z.string(),
  currency: z.string(),
  rule: z.string(),
  explanation: z.string(),
  estimated: z.boolean(),
  market: z.string(),
  category: z.string(),
});

export const captureMemo = (item: CaptureItem, { market, category, rating, estimated }: DeliveredRating): Memo => ({
  price: rating.priceMicros.toString(),
  cost: rating.costMicros.toString(),
  currency: rating.currency,
  rule: rating.rule,
  explanation: rating.explanation,
  estimated,
  market,
  category: category ?? item.category,
  category_sent: item.category,
  kind: item.kind,
  window_open: item.windowOpen,
  rate_row: rating.rateRow && rowRef(rating.rateRow),
  pricing: item.pricing ?? null,
  delivered_at: item.at.toISOString(),
});

/** The charge as it was made. */
export function chargeOf(memo: Memo): Charge {
  const { price, cost, ...rest } = CaptureMemo.parse(memo);
  const { market, category, currency, rule, explanation, estimated } = rest;
  return {
    priceMicros: BigInt(price),
    costMicros: BigInt(cost),
    market,
    category,
    currency,
    rule,
    explanation,
    estimated,
  };
}
