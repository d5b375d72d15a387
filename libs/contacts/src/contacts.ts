import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, TenantId } from '#platform/kernel';
import type { Address } from './address.js';
import { AddressBook } from './address-book.js';
import { ContactRepository } from './contact.repository.js';
import { ConversationRepository, type Reply } from './conversation.repository.js';
import type { MarketingPreference } from './marketing-preference/preference.js';
import { RecordPreference } from './marketing-preference/record-preference.js';
import type { InboundItem, InboundOutcome } from './record-inbound/inbound.js';
import { RecordInbound } from './record-inbound/record-inbound.js';
import { SendingFactsQuery } from './sending-facts/sending-facts.query.js';
import type { Pair, SendingFacts } from './sending-facts/sending-facts.js';

/** Contacts, their consent and their windows, for the other modules: sets in, sets out, inside the caller's transaction. */
@Injectable()
export class Contacts {
  constructor(
    private readonly book: AddressBook,
    private readonly facts: SendingFactsQuery,
    private readonly inbound: RecordInbound,
    private readonly preferences: RecordPreference,
    private readonly conversations: ConversationRepository,
    private readonly contacts: ContactRepository,
  ) {}

  /** What the gates need, keyed by `pairKey(numberId, address)`; every pair has an entry. One query. */
  sendingFacts(tx: Tx, tenantId: TenantId, recipients: readonly Pair[]): Promise<Map<string, SendingFacts>> {
    return this.facts.of(tx, tenantId, recipients);
  }

  /** The contacts behind these addresses by `address.value`, made where they are new. Safe against a race. */
  ensure(tx: Tx, tenantId: TenantId, addresses: readonly Address[]): Promise<Map<string, ContactId>> {
    return this.book.ensure(tx, tenantId, addresses);
  }

  /** Takes in what people wrote: contact, window, opt-out words. Late and repeated items do no harm. Answers in order. */
  recordInbound(tx: Tx, tenantId: TenantId, items: readonly InboundItem[]): Promise<InboundOutcome[]> {
    return this.inbound.execute(tx, tenantId, items);
  }

  /** Our first reply to somebody who came through an ad opens the free entry point. source: pricing-and-policy.md §2.4 */
  recordReplies(tx: Tx, tenantId: TenantId, replies: readonly Reply[]): Promise<void> {
    return this.conversations.openFreeEntry(tx, tenantId, replies);
  }

  /** Meta says the person stopped our marketing: consent is withdrawn and blocked until Meta says otherwise. */
  withdrawMarketing(tx: Tx, tenantId: TenantId, items: readonly MarketingPreference[]): Promise<ContactId[]> {
    return this.preferences.execute(tx, tenantId, 'stop', items);
  }

  /** Meta says the person takes our marketing again: lifts Meta's own block, never a keyword. source: §5.3 */
  resumeMarketing(tx: Tx, tenantId: TenantId, items: readonly MarketingPreference[]): Promise<ContactId[]> {
    return this.preferences.execute(tx, tenantId, 'resume', items);
  }

  /** How many people a tenant knows, for monitoring; counts no further than 100,000. */
  count(tx: Tx, tenantId: TenantId): Promise<number> {
    return this.contacts.count(tx, tenantId);
  }
}
