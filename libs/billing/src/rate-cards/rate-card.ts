import type { Category } from '../rate-message/category.js';
import type { Micros } from '../money.js';

/** One line of one of Meta's cards. Dates are `YYYY-MM-DD`; `tierTo` null is an open end. */
export interface RateRow {
  readonly market: string;
  readonly currency: string;
  readonly effectiveFrom: string;
  readonly category: string;
  readonly tierFrom: bigint;
  readonly tierTo: bigint | null;
  readonly rateMicros: Micros;
}

/** From this day Meta charges service messages, at the market's utility rate. source: pricing-and-policy.md §1.4 P6 */
export const SERVICE_CHARGED_FROM = '2026-10-01';

/** The name of a row for ledger entries and people: `USD/Germany/marketing/2026-10-01`. */
export const rowRef = (row: RateRow): string =>
  [row.currency, row.market, row.category, row.effectiveFrom].concat(row.tierFrom ? [`${row.tierFrom}`] : []).join('/');

/**
 * Meta's cards of all dates. A card may be partial: what it does not name stays as it was. Tier rates are kept but not
 * promised, because Meta alone knows the tier; messages are rated at list price. source: pricing-and-policy.md §1.6, §3.1
 */
export class RateCards {
  private readonly history = new Map<string, RateRow[]>();

  constructor(private readonly rows: readonly RateRow[]) {
    for (const row of rows) {
      if (row.tierFrom !== 0n) continue;
      const key = keyOf(row.currency, row.market, row.category);
      this.history.set(key, [...(this.history.get(key) ?? []), row]);
    }
    for (const each of this.history.values()) each.sort(youngestFirst);
  }

  /** The row that holds on a day, or null: then nobody knows the price, and nothing may be sent at a guess. */
  find(currency: string, market: string, category: Category, date: string): RateRow | null {
    const row = this.latest(currency, market, category, date);
    // A zero from the free years must not outlive them in a currency whose new card has no column for service.
    const outdated = !row || row.effectiveFrom < SERVICE_CHARGED_FROM;
    if (category === 'service' && date >= SERVICE_CHARGED_FROM && outdated)
      return this.latest(currency, market, 'utility', date);
    return row;
  }

  /** All rows that hold on a day, tiers too, by currency, market and category. */
  inForce(date: string, only: { currency?: string | undefined; market?: string | undefined } = {}): RateRow[] {
    const youngest = new Map<string, RateRow>();
    for (const row of this.rows) {
      if (row.effectiveFrom > date) continue;
      if (only.currency && row.currency !== only.currency) continue;
      if (only.market && row.market !== only.market) continue;
      const key = `${keyOf(row.currency, row.market, row.category)}|${row.tierFrom}`;
      const known = youngest.get(key);
      if (!known || known.effectiveFrom < row.effectiveFrom) youngest.set(key, row);
    }
    return [...youngest.values()].sort(byName);
  }

  private latest(currency: string, market: string, category: Category, date: string): RateRow | null {
    return this.history.get(keyOf(currency, market, category))?.find((row) => row.effectiveFrom <= date) ?? null;
  }
}

const keyOf = (currency: string, market: string, category: string): string => `${currency}|${market}|${category}`;

const youngestFirst = (a: RateRow, b: RateRow): number => (a.effectiveFrom < b.effectiveFrom ? 1 : -1);

const byName = (a: RateRow, b: RateRow): number =>
  a.currency.localeCompare(b.currency, 'en') ||
  a.market.localeCompare(b.market, 'en') ||
  a.category.localeCompare(b.category, 'en') ||
  Number(a.tierFrom - b.tierFrom);
