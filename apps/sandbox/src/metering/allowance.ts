import type { Journal } from '../journal/journal.js';

/** source: pricing-and-policy.md §1.4 P6 */
const FREE_PER_MONTH = 1_000;

interface CountRow {
  readonly key: string;
}

/** How many service messages each number has had delivered in each month; the first thousand are free from October 2026. */
export class Allowance {
  private readonly used = new Map<string, number>();
  private readonly record: (row: CountRow) => void;

  constructor(journal: Journal) {
    this.record = journal.channel<CountRow>('service_delivered', ({ key }) => this.count(key));
  }

  hasLeft(pnid: string, month: string): boolean {
    return (this.used.get(`${pnid} ${month}`) ?? 0) < FREE_PER_MONTH;
  }

  use(pnid: string, month: string): void {
    const key = `${pnid} ${month}`;
    this.count(key);
    this.record({ key });
  }

  private count(key: string): void {
    this.used.set(key, (this.used.get(key) ?? 0) + 1);
  }
}
