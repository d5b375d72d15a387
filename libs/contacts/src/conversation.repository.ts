import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, NumberId, TenantId } from '#platform/kernel';
import { FREE_ENTRY_MS, WINDOW_MS } from './window.js';

/** A message of ours that answered a contact. */
export interface Reply {
  readonly numberId: NumberId;
  readonly contactId: ContactId;
  readonly at: Date;
}

/** A message of a contact that opens or refreshes the window of the pair. */
export interface Opening {
  readonly numberId: NumberId;
  readonly contactId: ContactId;
  readonly at: Date;
  readonly referral: boolean;
}

export interface Conversation {
  readonly numberId: NumberId;
  readonly lastInboundAt: Date;
  readonly freeEntryUntil: Date | null;
}

export const conversationKey = (pair: { readonly numberId: NumberId; readonly contactId: ContactId }): string =>
  `${pair.numberId}|${pair.contactId}`;

/** The SQL of windows: one row for each pair of number and contact. */
@Injectable()
export class ConversationRepository {
  /** Moves windows forward, never back; answers where each pair's window counts from now. */
  async open(tx: Tx, tenantId: TenantId, openings: readonly Opening[]): Promise<Map<string, Date>> {
    if (openings.length === 0) return new Map();
    const rows = await tx.query<{ number_id: NumberId; contact_id: ContactId; last_inbound_at: Date }>(
      `INSERT INTO conversation AS c (tenant_id, contact_id, number_id, last_inbound_at, referred_at)
       SELECT $1, contact_id, number_id, max(at), max(at) FILTER (WHERE referral)
       FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::boolean[]) AS o(contact_id, number_id, at, referral)
       GROUP BY contact_id, number_id ORDER BY contact_id, number_id
       ON CONFLICT (tenant_id, contact_id, number_id) DO UPDATE SET
         last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at),
         referred_at = greatest(c.referred_at, excluded.referred_at)
       RETURNING number_id, contact_id, last_inbound_at`,
      [
        tenantId,
        openings.map((opening) => opening.contactId),
        openings.map((opening) => opening.numberId),
        openings.map((opening) => opening.at),
        openings.map((opening) => opening.referral),
      ],
    );
    return new Map(
      rows.map((row) => [conversationKey({ numberId: row.number_id, contactId: row.contact_id }), row.last_inbound_at]),
    );
  }

  /** The first reply within 24 h of a message from an ad makes everything free for 72 h. source: pricing-and-policy.md §2.4 */
  async openFreeEntry(tx: Tx, tenantId: TenantId, replies: readonly Reply[]): Promise<void> {
    if (replies.length === 0) return;
    await tx.execute(
      `UPDATE conversation c SET free_entry_until = r.at + $5 * interval '1 millisecond'
       FROM (SELECT contact_id, number_id, min(at) AS at FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[])
             AS r(contact_id, number_id, at) GROUP BY contact_id, number_id) r
       WHERE c.tenant_id = $1 AND c.contact_id = r.contact_id AND c.number_id = r.number_id
         AND r.at >= c.referred_at AND r.at < c.referred_at + $6 * interval '1 millisecond'
         AND (c.free_entry_until IS NULL OR c.free_entry_until < c.referred_at + $5 * interval '1 millisecond')`,
      [
        tenantId,
        replies.map((reply) => reply.contactId),
        replies.map((reply) => reply.numberId),
        replies.map((reply) => reply.at),
        FREE_ENTRY_MS,
        WINDOW_MS,
      ],
    );
  }

  async of(tx: Tx, tenantId: TenantId, contactId: ContactId): Promise<Conversation[]> {
    return tx.query<Conversation>(
      `SELECT number_id AS "numberId", last_inbound_at AS "lastInboundAt", free_entry_until AS "freeEntryUntil"
       FROM conversation WHERE tenant_id = $1 AND contact_id = $2 ORDER BY last_inbound_at DESC`,
      [tenantId, contactId],
    );
  }
}
