import type { Journal } from '../journal/journal.js';

/** What one delivered message of a category costs, in the currency of its account; categories in capitals. */
export type Rates = Readonly<Record<string, number>>;

/** What the analytics reckon costs with. Without rates they show none, as Meta's do for some partners. */
export class Tariff {
  private rates: Rates | null = null;
  private readonly record: (row: { rates: Rates }) => void;

  constructor(journal: Journal) {
    this.record = journal.channel<{ rates: Rates }>('tariff', ({ rates }) => void (this.rates = rates));
  }

  set(rates: Rates): void {
    this.rates = rates;
    this.record({ rates });
  }

  /** Undefined when there are no rates at all. Only regular messages cost anything. */
  costOf(type: string, category: string, volume: number): number | undefined {
    if (this.rates === null) return undefined;
    const cost = type === 'REGULAR' ? (this.rates[category] ?? 0) * volume : 0;
    // To a ten-thousandth: sums of binary fractions must not look like it.
    return Math.round(cost * 10_000) / 10_000;
  }
}
