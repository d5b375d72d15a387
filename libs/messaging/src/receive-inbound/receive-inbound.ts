import { Injectable } from '@nestjs/common';
import { Contacts, opensWindow, type InboundOutcome } from '#contacts';
import { Groups, type HeardInGroup } from '#groups';
import { Media } from '#media';
import type { Sender } from '#numbers';
import type { Tx } from '#platform/database';
import { newId, type MessageId, type TenantId } from '#platform/kernel';
import { TenantEvents } from '#events';
import type { InboundMessage } from '#whatsapp';
import { eventsOf, type FreshMessage } from './inbound-event.js';
import { arrivalIn, withOurId } from './inbound-media.js';
import { QuotedRepository } from './quoted.repository.js';

/** Takes in what people wrote: once per wamid, contact and window first, then the message itself and the tenant's events. */
@Injectable()
export class ReceiveInbound {
  constructor(
    private readonly contacts: Contacts,
    private readonly groups: Groups,
    private readonly quoted: QuotedRepository,
    private readonly events: TenantEvents,
    private readonly media: Media,
  ) {}

  async execute(
    tx: Tx,
    tenantId: TenantId,
    senders: ReadonlyMap<string, Sender>,
    messages: readonly InboundMessage[],
  ): Promise<void> {
    const arrived = await this.firstTime(tx, tenantId, senders, messages);
    if (arrived.length === 0) return;
    const files = arrived.map((message) => arrivalIn(message, tx.now));
    const fresh = arrived.map((message, index) => withOurId(message, files[index] ?? null));
    const outcomes = await this.contacts.recordInbound(
      tx,
      tenantId,
      fresh.map((message) => ({
        numberId: message.sender.id,
        phone: message.phone,
        bsuid: message.bsuid,
        name: message.name,
        at: message.at,
        // What is said in a group opens the group's window and nobody's own.
        opensWindow: message.groupId === null && opensWindow(message.type),
        text: message.text,
        wamid: message.wamid,
        referral: message.groupId === null && message.referral !== null,
      })),
    );
    await this.groups.hear(tx, tenantId, fresh.flatMap(heardInGroup));
    await this.store(tx, tenantId, fresh, outcomes);
    await this.media.expect(
      tx,
      tenantId,
      files.flatMap((file) => file ?? []),
    );
    const quoted = await this.quoted.of(tx, tenantId, fresh);
    await this.events.emit(
      tx,
      tenantId,
      fresh.flatMap((message, index) =>
        eventsOf(message, outcomes[index], quoted[index] ?? null, files[index] != null),
      ),
    );
  }

  /** The messages nobody has seen yet, each with its number; reserving the wamid is what makes a repeat harmless. */
  private async firstTime(
    tx: Tx,
    tenantId: TenantId,
    senders: ReadonlyMap<string, Sender>,
    messages: readonly InboundMessage[],
  ): Promise<FreshMessage[]> {
    const candidates = messages.flatMap((message): FreshMessage[] => {
      const sender = senders.get(message.phoneNumberId);
      const reachable = message.phone ?? message.bsuid;
      return sender && reachable ? [{ ...message, sender, id: newId<'message'>(tx.now) }] : [];
    });
    if (candidates.length === 0) return [];
    const rows = await tx.query<{ message_id: MessageId }>(
      `INSERT INTO inbound_seen (tenant_id, number_id, wamid, message_id, seen_at)
       SELECT $1, number_id, wamid, id, $5 FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS s (number_id, wamid, id)
       ORDER BY number_id, wamid ON CONFLICT DO NOTHING RETURNING message_id`,
      [
        tenantId,
        candidates.map((each) => each.sender.id),
        candidates.map((each) => each.wamid),
        candidates.map((each) => each.id),
        tx.now,
      ],
    );
    const mine = new Set(rows.map((row) => row.message_id));
    return candidates.filter((each) => mine.has(each.id));
  }

  private async store(
    tx: Tx,
    tenantId: TenantId,
    fresh: readonly FreshMessage[],
    outcomes: readonly InboundOutcome[],
  ): Promise<void> {
    const rows = fresh.map((message, index) => ({
      id: message.id,
      number_id: message.sender.id,
      contact_id: outcomes[index]?.contactId ?? null,
      recipient: message.phone ?? message.bsuid,
      group_id: message.groupId,
      type: message.type,
      content: message.content,
      wamid: message.wamid,
      reply_to_wamid: message.replyToWamid,
      sent_at: message.at,
    }));
    await tx.execute(
      `INSERT INTO message (tenant_id, id, number_id, contact_id, direction, recipient, group_id, type, content, kind, category, state, wamid,
         reply_to_wamid, sent_at, created_at)
       SELECT $1, id, number_id, contact_id, 'in', recipient, group_id, type, content, 'inbound', 'inbound', 'received', wamid, reply_to_wamid,
         sent_at, $3
       FROM jsonb_to_recordset($2::jsonb) AS m (id uuid, number_id uuid, contact_id uuid, recipient text, group_id text, type text, content jsonb,
         wamid text, reply_to_wamid text, sent_at timestamptz)`,
      [tenantId, JSON.stringify(rows), tx.now],
    );
  }
}

const heardInGroup = ({ sender, groupId, phone, bsuid, at, type }: FreshMessage): HeardInGroup[] => {
  const from = phone ?? bsuid;
  return groupId && from ? [{ numberId: sender.id, metaId: groupId, from, at, opensWindow: opensWindow(type) }] : [];
};
