import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { amount } from '../money.js';
import type { RateRow } from './rate-card.js';
import type { MarketRow } from './markets.js';

const CardLine = z.object({
  market: z.string().min(1),
  currency: z.string().length(3),
  effective_from: z.iso.date(),
  category: z.string().min(1),
  tier_from: z.string().regex(/^\d+$/),
  tier_to: z.string().regex(/^\d*$/),
  rate: z.string(),
});
const MarketLine = z.object({ market: z.string().min(1), iso2: z.string().length(2), calling_code: z.string() });
const HistoryLine = MarketLine.extend({ until: z.iso.date() });

/** The start of per-message pricing, before which we hold no card. source: pricing-and-policy.md §1.1 */
const FIRST_CARD = '2025-07-01';

/** The cards that come with the product: list prices of Meta per delivered message. source: pricing-and-policy.md §3.1 */
export const shippedRates = (): RateRow[] =>
  lines('rate-card-pmp.csv', CardLine).map((line) => ({
    market: line.market,
    currency: line.currency,
    effectiveFrom: line.effective_from,
    category: line.category.replaceAll('-', '_'),
    tierFrom: BigInt(line.tier_from),
    tierTo: line.tier_to ? BigInt(line.tier_to) : null,
    rateMicros: amount(line.rate),
  }));

/** Calling codes with the market each belongs to and, where it moved, the one before. source: pricing-and-policy.md §3.4 */
export function shippedMarkets(): MarketRow[] {
  const history = lines('market-history.csv', HistoryLine);
  const movedAt = new Map(history.map((line) => [line.calling_code, line.until]));
  const today = lines('market-calling-codes.csv', MarketLine);
  return [
    ...history.map((line) => rowOf(line, FIRST_CARD)),
    ...today.map((line) => rowOf(line, movedAt.get(line.calling_code) ?? FIRST_CARD)),
  ];
}

const rowOf = (line: z.output<typeof MarketLine>, effectiveFrom: string): MarketRow => ({
  market: line.market,
  iso2: line.iso2,
  callingCode: line.calling_code,
  effectiveFrom,
});

function lines<T>(file: string, schema: z.ZodType<T>): T[] {
  const content = readFileSync(new URL(`../../data/${file}`, import.meta.url));
  return z.array(schema).parse(parse(content, { columns: true, bom: true, trim: true, skip_empty_lines: true }));
}
