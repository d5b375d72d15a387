import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amount } from '../money.js';
import type { RateRow } from '../rate-cards/rate-card.js';
import { defaultPlan, type Plan, PRICING_MODELS } from '../set-pricing/plan.js';
import { CATEGORIES, type Category } from './category.js';
import { rate, worstCase } from './rate.js';
import type { RatingInput } from './rating-input.js';

const RATE = 26_000n;
const V1 = '2026-09-30';
const V2 = '2026-10-01';
const plan = (change: Partial<Plan> = {}): Plan => ({ ...defaultPlan('USD'), ...change });
const row = (category: Category, rateMicros = RATE): RateRow => ({
  market: 'Argentina',
  currency: 'USD',
  effectiveFrom: '2026-01-01',
  category,
  tierFrom: 0n,
  tierTo: null,
  rateMicros,
});

const message = (category: Category, change: Partial<RatingInput> = {}): RatingInput => ({
  plan: plan(),
  row: row(category, category === 'service' && (change.date ?? V2) < V2 ? 0n : RATE),
  market: 'Argentina',
  category,
  kind: category === 'service' ? 'service' : 'template',
  pricingType: null,
  windowOpen: false,
  date: V2,
  ...change,
});
const cost = (input: RatingInput): bigint | undefined => rate(input)?.costMicros;

describe('What Meta charges', () => {
  // source: pricing-and-policy.md §1.11; "refused" is the gate's business and not a price
  it.each<[Category, bigint | null, bigint, bigint, bigint]>([
    // outside the window, inside until September 2026, inside since October 2026, inside a free entry point
    ['utility', RATE, 0n, RATE, 0n],
    ['authentication', RATE, RATE, RATE, 0n],
    ['marketing', RATE, RATE, RATE, 0n],
    ['service', null, 0n, RATE, 0n],
  ])('follows the table for %s', (category, outside, insideV1, insideV2, freeEntry) => {
    if (outside !== null) {
      expect(cost(message(category, { date: V1 }))).toBe(outside);
      expect(cost(message(category, { date: V2 }))).toBe(outside);
    }
    expect(cost(message(category, { date: V1, windowOpen: true }))).toBe(insideV1);
    expect(cost(message(category, { date: V2, windowOpen: true }))).toBe(insideV2);
    for (const date of [V1, V2])
      expect(cost(message(category, { date, windowOpen: true, pricingType: 'free_entry_point' }))).toBe(freeEntry);
  });

  it('is nothing for a service message inside the allowance, as only Meta can say', () => {
    expect(cost(message('service', { windowOpen: true, pricingType: 'free_customer_service' }))).toBe(0n);
    expect(cost(message('service', { windowOpen: true, pricingType: 'regular' }))).toBe(RATE);
  });

  it('is what Meta says it is, also where our rules would have it free', () => {
    expect(cost(message('utility', { date: V1, windowOpen: true, pricingType: 'regular' }))).toBe(RATE);
  });

  it('is nothing for what comes in', () => {
    for (const model of PRICING_MODELS)
      expect(rate(message('service', { kind: 'inbound', plan: plan({ model, feeMicros: 9n }) }))).toMatchObject({
        costMicros: 0n,
        priceMicros: 0n,
      });
  });
});

describe('The classic plan', () => {
  const classic = plan({ model: 'classic' });

  // source: pricing-and-policy.md §1.2
  it.each<[string, RatingInput, bigint, string]>([
    ['a reply inside 24 h', message('service', { plan: classic, windowOpen: true }), 0n, 'inside_window'],
    ['a template inside 24 h', message('marketing', { plan: classic, windowOpen: true }), 0n, 'inside_window'],
    ['a template after 24 h', message('utility', { plan: classic }), 47_300n, 'message'],
    [
      'what Meta gives away',
      message('utility', { plan: classic, pricingType: 'free_entry_point' }),
      47_300n,
      'message',
    ],
    ['what no card of Meta covers', message('utility', { plan: classic, row: null }), 47_300n, 'message'],
  ])('prices %s', (_, input, price, rule) => {
    expect(rate(input)).toMatchObject({ priceMicros: price, rule: `classic.${rule}` });
  });

  it('has the rate a tenant has agreed to', () => {
    const agreed = plan({ model: 'classic', classicRateMicros: amount('0.06'), chargeTemplateInsideWindow: true });
    expect(rate(message('marketing', { plan: agreed }))).toMatchObject({ priceMicros: 60_000n });
    expect(rate(message('marketing', { plan: agreed, windowOpen: true }))).toMatchObject({
      priceMicros: 60_000n,
      explanation: 'A template inside the window: 0.06 USD.',
    });
    expect(rate(message('service', { plan: agreed, windowOpen: true }))).toMatchObject({ priceMicros: 0n });
  });

  it('holds money for a template whose window may close, and none for a reply that would not arrive', () => {
    expect(worstCase(message('utility', { plan: classic, windowOpen: true }))).toMatchObject({ priceMicros: 47_300n });
    expect(worstCase(message('service', { plan: classic, windowOpen: true }))).toMatchObject({ priceMicros: 0n });
  });
});

describe('The per-message plan', () => {
  it('passes the price of Meta on', () => {
    expect(rate(message('marketing'))).toMatchObject({
      priceMicros: RATE,
      costMicros: RATE,
      currency: 'USD',
      rule: 'per_message_service.regular',
      rateRow: row('marketing'),
      explanation: 'Meta charges 0.026 USD (USD/Argentina/marketing/2026-01-01) for marketing to Argentina.',
    });
  });

  it('adds the markup, to the nearest millionth, and the fee', () => {
    const dear = plan({ markupPpm: 125_000n, feeMicros: amount('0.005') });
    const input = message('marketing', { plan: dear, row: row('marketing', 61_803n) });
    expect(rate(input)).toMatchObject({ priceMicros: 69_528n + 5_000n, costMicros: 61_803n });
    expect(rate(input)?.explanation).toContain(', plus 12.5 %, plus a fee of 0.005.');
    expect(rate({ ...input, pricingType: 'free_entry_point' })).toMatchObject({ priceMicros: 5_000n, costMicros: 0n });
  });

  it('has no price where no card tells one', () => {
    expect(rate(message('marketing', { row: null }))).toBeNull();
    expect(worstCase(message('marketing', { row: null, pricingType: 'free_entry_point' }))).toBeNull();
  });
});

describe('Every plan', () => {
  const micros = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const input: fc.Arbitrary<RatingInput> = fc
    .record({
      plan: fc.record({
        model: fc.constantFrom(...PRICING_MODELS),
        currency: fc.constant('USD'),
        classicRateMicros: micros,
        chargeTemplateInsideWindow: fc.boolean(),
        markupPpm: fc.bigInt({ min: 0n, max: 10_000_000n }),
        feeMicros: micros,
        creditLimitMicros: micros,
        effectiveFrom: fc.constant(null),
      }),
      category: fc.constantFrom(...CATEGORIES),
      rateMicros: micros,
      pricingType: fc.constantFrom(
        'regular' as const,
        'free_customer_service' as const,
        'free_entry_point' as const,
        null,
      ),
      windowOpen: fc.boolean(),
      date: fc.constantFrom(V1, V2),
    })
    .map(({ rateMicros, ...rest }) => message(rest.category, { ...rest, row: row(rest.category, rateMicros) }));

  it('never prices below zero, and the same input always the same', () => {
    fc.assert(
      fc.property(input, (each) => {
        const rating = rate(each);
        expect(rating?.priceMicros).toBeGreaterThanOrEqual(0n);
        expect(rating?.costMicros).toBeGreaterThanOrEqual(0n);
        expect(rate(structuredClone(each))).toEqual(rating);
      }),
    );
  });

  it('holds at least the price, whatever Meta will say', () => {
    fc.assert(
      fc.property(input, (each) => {
        expect(worstCase(each)?.priceMicros).toBeGreaterThanOrEqual(rate(each)?.priceMicros ?? 0n);
      }),
    );
  });
});
