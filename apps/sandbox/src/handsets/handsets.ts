import type { Journal } from '../journal/journal.js';
import { Handset, type HandsetChange, type HandsetRow } from './handset.js';

/** The phones of everybody the sandbox has heard of. */
export class Handsets {
  private readonly byPhone = new Map<string, Handset>();
  private readonly record: (row: HandsetRow) => void;

  constructor(journal: Journal) {
    this.record = journal.channel<HandsetRow>('handset', (row) => this.meet(row.phone).change(row));
  }

  find(phone: string): Handset | undefined {
    return this.byPhone.get(phone);
  }

  /** The phone with this number; made on the spot, because everybody has one (not remembered until something is set). */
  meet(phone: string): Handset {
    const known = this.byPhone.get(phone);
    if (known) return known;
    const handset = new Handset(phone, `+${phone}`);
    this.byPhone.set(phone, handset);
    return handset;
  }

  change(handset: Handset, change: HandsetChange): void {
    handset.change(change);
    this.record(handset.toRow());
  }

  all(): readonly Handset[] {
    return [...this.byPhone.values()];
  }
}
