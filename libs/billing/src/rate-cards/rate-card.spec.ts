import { describe, expect, it } from '@jest/globals';
import { formatAmount } from '../money.js';
import type { Category } from '../rate-message/category.js';
import { shippedRates } from './card-files.js';
import { JANUARY_2026, OCTOBER_2026 } from '../../testdata/printed-cards.js';
import { RateCards, rowRef, type RateRow } from './rate-card.js';

const cards = new RateCards(shippedRates());
const rateOf = (currency: string, market: string, category: Category, date: string): string | null => {
  const row = cards.find(currency, market, category, date);
  return row && formatAmount(row.rateMicros).padEnd('0.0000'.length, '0');
};

describe("Meta's cards", () => {
  it('have the 47 markets of October 2026 as the specification prints them', () => {
    expect(OCTOBER_2026).toHaveLength(47);
    for (const [market, marketing, others] of OCTOBER_2026)
      for (const date of ['2026-10-01', '2027-03-31']) {
        expect([market, rateOf('USD', market, 'marketing', date)]).toEqual([market, marketing]);
        for (const category of ['utility', 'authentication', 'service'] as const)
          expect([market, category, rateOf('USD', market, category, date)]).toEqual([market, category, others]);
      }
  });

  it('have the 32 markets of January 2026 with their international authentication', () => {
    expect(JANUARY_2026).toHaveLength(32);
    for (const [market, marketing, utility, international] of JANUARY_2026) {
      const found = (category: Category) => rateOf('USD', market, category, '2026-02-28');
      expect([market, found('marketing'), found('utility'), found('authentication')]).toEqual([
        market,
        marketing,
        utility,
        utility,
      ]);
      expect([market, found('authentication_international')]).toEqual([market, international]);
      expect([market, found('service')]).toEqual([market, '0.0000']);
    }
  });

  it('change at midnight of their date', () => {
    expect(rateOf('USD', 'Saudi Arabia', 'marketing', '2026-03-31')).toBe('0.0455');
    expect(rateOf('USD', 'Saudi Arabia', 'marketing', '2026-04-01')).not.toBe('0.0455');
    expect(rateOf('USD', 'Mexico', 'marketing', '2026-09-30')).toBe('0.0305');
    expect(rateOf('USD', 'Mexico', 'marketing', '2026-10-01')).toBe('0.0397');
  });

  it('leave as it was what a partial card does not name', () => {
    expect(rateOf('USD', 'Argentina', 'marketing', '2026-08-01')).toBe('0.0618');
    expect(cards.find('USD', 'Argentina', 'marketing', '2026-08-01')?.effectiveFrom).toBe('2026-01-01');
    expect(cards.find('USD', 'Indonesia', 'authentication_international', '2026-11-01')?.effectiveFrom).toBe(
      '2026-07-01',
    );
  });

  it('do not guess: no card, no price', () => {
    expect(rateOf('USD', 'Kazakhstan', 'marketing', '2026-09-30')).toBeNull();
    expect(rateOf('CHF', 'Germany', 'marketing', '2026-10-01')).toBeNull();
    expect(rateOf('USD', 'Germany', 'marketing', '2025-09-30')).toBeNull();
    expect(rateOf('EUR', 'Germany', 'authentication', '2026-11-01')).toBeNull();
    expect(rateOf('USD', 'Germany', 'authentication_international', '2026-11-01')).toBeNull();
  });

  it('charge service like utility from October 2026 on, where an older card still says that it is free', () => {
    expect(rateOf('INR', 'India', 'service', '2026-09-30')).toBe('0.0000');
    expect(rateOf('INR', 'India', 'service', '2026-10-01')).toBe('0.1150');
    expect(rateOf('AED', 'Egypt', 'service', '2026-10-01')).toBe('0.0132');
  });

  it('keep tiers apart from the list price', () => {
    const list = cards.find('USD', 'India', 'utility', '2026-10-01') as RateRow;
    const tier: RateRow = { ...list, effectiveFrom: '2026-11-01', tierFrom: 25_000_001n, tierTo: null, rateMicros: 1n };
    const both = new RateCards([tier, list]);
    expect(both.find('USD', 'India', 'utility', '2026-12-01')).toBe(list);
    expect(both.inForce('2026-12-01').map(rowRef)).toEqual([
      'USD/India/utility/2026-10-01',
      'USD/India/utility/2026-11-01/25000001',
    ]);
  });
});
