/** A calling code (digits; empty for the fallback) and the market it belongs to from a date on. */
export interface MarketRow {
  readonly callingCode: string;
  readonly iso2: string;
  readonly market: string;
  readonly effectiveFrom: string;
}
