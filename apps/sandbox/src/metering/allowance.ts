import type { Journal } from '../journal/journal.js';

/** source: pricing-and-policy.md §1.4 P6 */
const FREE_PER_MONTH = 1_000;

interface CountRow {
  readonly key: string;
}

/** What was free for each number or account in each month: service messages from October 2026, conversations long before. */
export class Allowance {
  private readonly used = new Map<string, number>();
  private readonly record: (row: CountRow) => void;

  constructor(journal: Journal) {
    this.record = journal.channel<CountRow>('service_delivered', ({ key }) => this.count(key));
  }

  hasLeft(id: string, month: string): boolean {
    return (this.used.get(`${id} ${month}`) ?? 0) < FREE_PER_MONTH;
  }

  use(id: string, month: string): void {
    const key = `${id} ${month}`;
    this.count(key);
    this.record({ key });
  }

  private count(key: string): void {
    this.used.set(key, (this.used.get(key) ?? 0) + 1);
  }
}
