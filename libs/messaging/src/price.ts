import { z } from 'zod';
import { formatAmount, type Charge, type Quote } from '#billing';

/** Micros are text in JSON. */
type AsJson<T> = { readonly [K in keyof T]: T[K] extends bigint ? string : T[K] };
export type StoredCharge = AsJson<Charge>;
export type StoredQuote = AsJson<Quote>;

/** Micros are bigints, which JSON does not know. */
export const storedCharge = (charge: Charge): StoredCharge => ({
  ...charge,
  priceMicros: charge.priceMicros.toString(),
  costMicros: charge.costMicros.toString(),
});

/** A price as a tenant sees it: decimal text of the currency unit, and why. */
export const Price = z.object({
  final: z.boolean(),
  amount: z.string(),
  currency: z.string(),
  market: z.string(),
  rule: z.string(),
  explanation: z.string(),
  estimated: z.boolean(),
});
export type Price = z.output<typeof Price>;

/** What it cost, once that is known; until then what is held for it. What Meta takes of it is the provider's affair. */
export function priceOf(charge: StoredCharge | null, quote: StoredQuote | null): Price | null {
  if (charge) {
    const { priceMicros, market, currency, rule, explanation, estimated } = charge;
    return { final: true, amount: formatAmount(BigInt(priceMicros)), currency, market, rule, explanation, estimated };
  }
  if (!quote) return null;
  const { holdMicros, market, currency, rule, explanation } = quote;
  return {
    final: false,
    amount: formatAmount(BigInt(holdMicros)),
    currency,
    market,
    rule,
    explanation,
    estimated: true,
  };
}
