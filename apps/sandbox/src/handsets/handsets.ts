import type { Journal } from '../journal/journal.js';
import { Handset, type HandsetChange, type HandsetRow } from './handset.js';

/** The phones of everybody the sandbox has heard of. */
export class Handsets {
  private readonly byPhone = new Map<string, Handset>();
  private readonly aliases = new Map<string, string>();
  private readonly record: (row: HandsetRow) => void;

  constructor(journal: Journal) {
    this.record = journal.channel<HandsetRow>('handset', (row) => this.apply(this.meet(row.phone), row));
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
    this.apply(handset, change);
    this.record(handset.toRow());
  }

  /** The digits as WhatsApp knows them (source: whatsapp-cloud-api.md §2.1: numbers may be rewritten). */
  dialledAs(digits: string): string {
    return this.aliases.get(digits) ?? digits;
  }

  all(): readonly Handset[] {
    return [...this.byPhone.values()];
  }

  private apply(handset: Handset, change: HandsetChange): void {
    if (change.dialledAs) {
      for (const alias of handset.dialledAs) this.aliases.delete(alias);
      for (const alias of change.dialledAs) this.aliases.set(alias, handset.phone);
    }
    handset.change(change);
  }
}
