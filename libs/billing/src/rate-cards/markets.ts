/** A calling code (digits; empty for the fallback) and the market it belongs to from a date on. */
export interface MarketRow {
  readonly callingCode: string;
  readonly iso2: string;
  readonly market: string;
  readonly effectiveFrom: string;
}

/** Where everybody belongs whom Meta does not list. */
const FALLBACK = 'Other';
/** `1` and three digits of area code; no code is longer. */
const LONGEST_CODE = 4;
const BUSINESS_SCOPED = /^([A-Z]{2})\./;

/**
 * Which market a recipient is charged in: by the longest calling code of the phone, or by the country of a business-scoped user
 * id. Markets move, so the answer depends on the day. source: pricing-and-policy.md §1.9, §3.4
 */
export class Markets {
  private readonly byCode = new Map<string, MarketRow[]>();
  private readonly byCountry = new Map<string, MarketRow[]>();

  constructor(rows: readonly MarketRow[]) {
    const youngestFirst = [...rows].sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1));
    for (const row of youngestFirst) {
      append(this.byCode, row.callingCode, row);
      append(this.byCountry, row.iso2, row);
    }
  }

  /** `recipient` is E.164 with `+`, or a business-scoped user id such as `US.1349…`. */
  of(recipient: string, date: string): string {
    const country = BUSINESS_SCOPED.exec(recipient)?.[1];
    if (country) return marketOn(this.byCountry.get(country), date) ?? FALLBACK;
    const digits = recipient.replace(/^\+/, '');
    for (let length = LONGEST_CODE; length > 0; length--) {
      const market = marketOn(this.byCode.get(digits.slice(0, length)), date);
      if (market) return market;
    }
    return FALLBACK;
  }
}

const append = (index: Map<string, MarketRow[]>, key: string, row: MarketRow): void => {
  index.set(key, [...(index.get(key) ?? []), row]);
};

const marketOn = (rows: readonly MarketRow[] | undefined, date: string): string | undefined =>
  rows?.find((row) => row.effectiveFrom <= date)?.market;
