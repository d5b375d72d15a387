import { describe, expect, it } from '@jest/globals';
import { newId } from '#platform/kernel';
import { shippedMarkets, shippedRates } from '../rate-cards/card-files.js';
import { Markets } from '../rate-cards/markets.js';
import { RateCards } from '../rate-cards/rate-card.js';
import { defaultPlan } from '../set-pricing/plan.js';
import type { CaptureItem, MetaPricing } from './charge.js';
import { rateDelivered } from './rate-delivered.js';

const prices = { cards: new RateCards(shippedRates()), markets: new Markets(shippedMarkets()) };
const AT = new Date('2026-11-24T12:00:00Z');

function delivered(pricing?: MetaPricing, change: Partial<CaptureItem> = {}, currency = 'USD') {
  const item: CaptureItem = {
    messageId: newId<'message'>(AT),
    recipient: '+4915112345678',
    category: 'utility',
    kind: 'template',
    windowOpen: false,
    at: AT,
    ...(pricing && { pricing }),
    ...change,
  };
  const { rating, ...rest } = rateDelivered(item, defaultPlan(currency), 'Europe/Berlin', prices);
  return { ...rest, price: rating.priceMicros, rule: rating.rule };
}

describe('A message that has arrived', () => {
  it('costs what Meta says, in the category Meta says', () => {
    expect(delivered({ type: 'regular', category: 'marketing' })).toEqual({
      market: 'Germany',
      category: 'marketing',
      estimated: false,
      price: 136_500n,
      rule: 'per_message_service.regular',
    });
    expect(delivered({ type: 'free_entry_point', category: 'referral_conversion' })).toMatchObject({
      category: 'utility',
      estimated: false,
      price: 0n,
    });
  });

  it('is estimated when Meta is silent or speaks of what no card knows', () => {
    expect(delivered()).toMatchObject({ category: 'utility', estimated: true, price: 55_000n });
    expect(delivered({ category: 'utility' })).toMatchObject({ estimated: true, price: 55_000n });
    expect(delivered({ type: 'regular', category: 'general_purpose_ai' })).toMatchObject({
      category: 'utility',
      estimated: true,
      price: 55_000n,
    });
    // Germany has no rate for it
    expect(delivered({ type: 'regular', category: 'authentication-international' })).toMatchObject({
      category: 'utility',
      estimated: true,
    });
  });

  it('goes by the card of the day it arrived, in the zone of the company', () => {
    const mexico = { recipient: '+525512345678', category: 'marketing' };
    const before = { ...mexico, at: new Date('2026-09-30T21:59:59Z') };
    const after = { ...mexico, at: new Date('2026-09-30T22:00:00Z') };
    expect(delivered({ type: 'regular', category: 'marketing' }, before)).toMatchObject({ price: 30_500n });
    expect(delivered({ type: 'regular', category: 'marketing' }, after)).toMatchObject({ price: 39_700n });
  });

  it('is not refused for want of a card, but charged nothing and marked', () => {
    expect(delivered({ type: 'regular', category: 'utility' }, {}, 'CHF')).toEqual({
      market: 'Germany',
      category: null,
      estimated: true,
      price: 0n,
      rule: 'unrated',
    });
  });
});
