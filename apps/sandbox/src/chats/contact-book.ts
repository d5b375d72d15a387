import type { BusinessNumber } from '../network/business-number.js';

/** Since then Meta keeps it (source: whatsapp-cloud-api.md §9). */
const KEPT_FROM = Date.UTC(2026, 3, 1);

/** The phone numbers each portfolio has dealt with: whoever stands there is no stranger any more, with a username or without. */
export class ContactBook {
  private readonly people = new Map<string, Set<string>>();

  knows({ waba }: BusinessNumber, phone: string): boolean {
    return waba.keepsContacts && (this.people.get(waba.businessId)?.has(phone) ?? false);
  }

  /** Only what a business gets to see can stand in its book. */
  note({ waba }: BusinessNumber, phone: string, atMs: number): void {
    if (!waba.keepsContacts || atMs < KEPT_FROM) return;
    let people = this.people.get(waba.businessId);
    if (!people) this.people.set(waba.businessId, (people = new Set()));
    people.add(phone);
  }
}
