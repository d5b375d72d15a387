import { z } from 'zod';
import { text } from '#platform/http';
import { formatAmount } from '../money.js';
import { type RateRow, rowRef } from './rate-card.js';

export const RateCardParameters = z.strictObject({
  date: z.iso.date().optional(),
  currency: text(3).optional(),
  market: text(100).optional(),
});
export type RateCardParameters = z.output<typeof RateCardParameters>;

export const RateResponse = z.object({
  id: z.string(),
  market: z.string(),
  currency: z.string(),
  category: z.string(),
  effective_from: z.string(),
  tier_from: z.string(),
  tier_to: z.string().nullable(),
  rate: z.string(),
});
export const RateCardResponse = z.object({ date: z.string(), data: z.array(RateResponse) });
export type RateCardResponse = z.output<typeof RateCardResponse>;

export const showRate = (row: RateRow): z.output<typeof RateResponse> => ({
  id: rowRef(row),
  market: row.market,
  currency: row.currency,
  category: row.category,
  effective_from: row.effectiveFrom,
  tier_from: row.tierFrom.toString(),
  tier_to: row.tierTo?.toString() ?? null,
  rate: formatAmount(row.rateMicros),
});
