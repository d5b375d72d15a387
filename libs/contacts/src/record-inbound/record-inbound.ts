import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, TenantId } from '#platform/kernel';
import { AddressBook } from '../address-book.js';
import { ContactRepository } from '../contact.repository.js';
import { conversationKey, ConversationRepository } from '../conversation.repository.js';
import { sightingOf } from '../identity.js';
import { keywordOf, normaliseKeyword, type Keyword } from '../keyword.js';
import { RecordSignals } from '../marketing-preference/record-signals.js';
import type { Signal, SignalEffect } from '../marketing-preference/signals.js';
import type { InboundItem, InboundOutcome } from './inbound.js';

type Known = InboundItem & { readonly contactId: ContactId; readonly keyword: Keyword | null };

/** Takes in what people wrote: who they are, the window it opens, and whether it was an opt-out. */
@Injectable()
export class RecordInbound {
  constructor(
    private readonly book: AddressBook,
    private readonly contacts: ContactRepository,
    private readonly conversations: ConversationRepository,
    private readonly signals: RecordSignals,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, items: readonly InboundItem[]): Promise<InboundOutcome[]> {
    if (items.length === 0) return [];
    const contacts = await this.book.identify(tx, tenantId, items.map(sightingOf));
    const known = items.map((item, i) => ({
      ...item,
      contactId: contacts[i] as ContactId,
      keyword: item.text === null ? null : keywordOf(item.text),
    }));
    await this.learnNames(tx, tenantId, known);
    const openings = known.filter((item) => item.opensWindow);
    const windows = await this.conversations.open(tx, tenantId, openings);
    const effects = await this.recordKeywords(tx, tenantId, known);
    return known.map((item) => ({
      contactId: item.contactId,
      optOut: item.keyword === 'stop' ? 'marketing' : null,
      optIn: effects.get(item)?.lift != null,
      windowOpenedAt: item.opensWindow ? (windows.get(conversationKey(item)) ?? null) : null,
    }));
  }

  private async learnNames(tx: Tx, tenantId: TenantId, items: readonly Known[]): Promise<void> {
    const names = new Map(items.flatMap((item) => (item.name ? [[item.contactId, item.name] as const] : [])));
    if (names.size > 0) await this.contacts.rename(tx, tenantId, [...names.keys()], [...names.values()]);
  }

  private async recordKeywords(tx: Tx, tenantId: TenantId, items: readonly Known[]): Promise<Map<Known, SignalEffect>> {
    const speaking = items.filter((item) => item.keyword === 'stop' || item.keyword === 'start');
    const effects = await this.signals.execute(tx, tenantId, speaking.map(signalOf));
    return new Map(speaking.map((item, i) => [item, effects[i] as SignalEffect]));
  }
}

const signalOf = (item: Known): Signal => ({
  contactId: item.contactId,
  subject: item.phone ?? item.bsuid ?? '',
  origin: 'keyword',
  wish: item.keyword === 'stop' ? 'stop' : 'resume',
  at: item.at,
  cause: `wamid:${item.numberId}:${item.wamid}`,
  evidence: { wamid: item.wamid, word: normaliseKeyword(item.text ?? '') },
});
