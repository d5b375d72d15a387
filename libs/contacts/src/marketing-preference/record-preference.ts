import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, TenantId } from '#platform/kernel';
import { AddressBook } from '../address-book.js';
import { sightingOf } from '../identity.js';
import type { MarketingPreference } from './preference.js';
import { RecordSignals } from './record-signals.js';

/** Takes over what a person told Meta about our marketing. source: pricing-and-policy.md §5.3 */
@Injectable()
export class RecordPreference {
  constructor(
    private readonly book: AddressBook,
    private readonly signals: RecordSignals,
  ) {}

  /** The contacts concerned, in order; made where Meta knows somebody we do not. */
  async execute(
    tx: Tx,
    tenantId: TenantId,
    wish: 'stop' | 'resume',
    items: readonly MarketingPreference[],
  ): Promise<ContactId[]> {
    const contacts = await this.book.identify(tx, tenantId, items.map(sightingOf));
    const signals = items.map((item, i) => ({
      contactId: contacts[i] as ContactId,
      subject: item.phone ?? item.bsuid ?? '',
      origin: 'meta' as const,
      wish,
      at: item.at,
      cause: `meta:${wish}:${contacts[i]}:${item.reference}`,
      evidence: { reference: item.reference },
    }));
    await this.signals.execute(tx, tenantId, signals);
    return [...contacts];
  }
}
