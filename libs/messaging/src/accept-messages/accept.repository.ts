import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, MessageId, NodeId, NumberId, TenantId } from '#platform/kernel';
import type { DecisionLine } from '../decision.js';
import { STATUS_WAIT_MS } from '../message.js';
import type { MessageError } from '../message-event.js';

/** An accepted message on its way into the database. */
export interface NewMessage {
  readonly id: MessageId;
  readonly numberId: NumberId;
  readonly nodeId: NodeId;
  readonly contactId: ContactId | null;
  readonly recipient: string;
  /** Meta's id of the group that `recipient` names, or null. */
  readonly groupId: string | null;
  /** How many it goes to. */
  readonly people: number;
  readonly type: string;
  readonly content: object;
  readonly kind: string;
  readonly category: string;
  readonly templateId: string | null;
  readonly ref: string | null;
  readonly metadata: object | null;
  readonly batchId: string | null;
  readonly replyToWamid: string | null;
  readonly state: 'scheduled' | 'queued' | 'failed';
  /** Why it is failed from the start. */
  readonly error: MessageError | null;
  readonly sendAt: Date | null;
  readonly expiresAt: Date;
  readonly decision: readonly DecisionLine[];
  readonly quote: object | null;
  readonly windowOpen: boolean;
}

/** Writes accepted messages and what is needed to send them: two statements for any number of messages. */
@Injectable()
export class AcceptRepository {
  async insert(tx: Tx, tenantId: TenantId, messages: readonly NewMessage[]): Promise<void> {
    const rows = JSON.stringify(messages.map((message) => rowOf(message)));
    await tx.execute(
      `INSERT INTO message (tenant_id, id, number_id, contact_id, direction, recipient, group_id, type, content, kind, category, template_id,
         state, ref, metadata, batch_id, reply_to_wamid, send_at, expires_at, decision, quote, window_open, error, failed_at,
         created_at)
       SELECT $1, id, number_id, contact_id, 'out', recipient, group_id, type, content, kind, category, template_id,
         state, ref, metadata, batch_id, reply_to_wamid, send_at, expires_at, decision, quote, window_open, error,
         CASE WHEN state = 'failed' THEN $3::timestamptz END, $3
       FROM jsonb_to_recordset($2::jsonb) AS m (id uuid, number_id uuid, contact_id uuid, recipient text, group_id text, type text, content jsonb,
         kind text, category text, template_id uuid, state text, ref text, metadata jsonb, batch_id uuid, reply_to_wamid text,
         send_at timestamptz, expires_at timestamptz, decision jsonb, quote jsonb, window_open boolean, error jsonb)`,
      [tenantId, rows, tx.now],
    );
    const sendable = messages.filter((message) => message.state !== 'failed');
    await this.queueUp(tx, tenantId, sendable);
    await this.holdForGroups(tx, tenantId, sendable);
  }

  private async queueUp(tx: Tx, tenantId: TenantId, messages: readonly NewMessage[]): Promise<void> {
    if (messages.length === 0) return;
    // In the order of the commands: "seq" is what keeps a recipient's messages in order.
    await tx.execute(
      `INSERT INTO dispatch (tenant_id, message_id, number_id, node_id, recipient, state, available_at, expires_at, offered_at)
       SELECT $1, id, number_id, node_id, recipient, CASE WHEN send_at IS NULL THEN 'queued' ELSE 'scheduled' END,
         coalesce(send_at, $6), expires_at, CASE WHEN send_at IS NULL THEN clock_timestamp() END
       FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $7::timestamptz[], $8::timestamptz[])
         WITH ORDINALITY AS d (id, number_id, node_id, recipient, send_at, expires_at, place)
       ORDER BY place`,
      [
        tenantId,
        messages.map((message) => message.id),
        messages.map((message) => message.numberId),
        messages.map((message) => message.nodeId),
        messages.map((message) => message.recipient),
        tx.now,
        messages.map((message) => message.sendAt),
        messages.map((message) => message.expiresAt),
      ],
    );
  }

  /** Some of a group may never be reached; the sweeper gives back what is left then. */
  private async holdForGroups(tx: Tx, tenantId: TenantId, messages: readonly NewMessage[]): Promise<void> {
    const toGroups = messages.filter((message) => message.groupId !== null);
    if (toGroups.length === 0) return;
    await tx.execute(
      `INSERT INTO group_hold (tenant_id, message_id, people, release_at)
       SELECT $1, id, people, expires_at + $4 * interval '1 millisecond'
       FROM unnest($2::uuid[], $3::timestamptz[], $5::int[]) AS h (id, expires_at, people)`,
      [
        tenantId,
        toGroups.map((each) => each.id),
        toGroups.map((each) => each.expiresAt),
        STATUS_WAIT_MS,
        toGroups.map((each) => each.people),
      ],
    );
  }

  /** The wamids of messages that others answer, by our id; a message of another tenant is not found. */
  async wamidsOf(tx: Tx, tenantId: TenantId, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<{ id: string; wamid: string }>(
      'SELECT id, wamid FROM message WHERE tenant_id = $1 AND id = ANY($2) AND wamid IS NOT NULL',
      [tenantId, ids],
    );
    return new Map(rows.map((row) => [row.id, row.wamid]));
  }
}

const rowOf = (message: NewMessage): Record<string, unknown> => ({
  id: message.id,
  number_id: message.numberId,
  contact_id: message.contactId,
  recipient: message.recipient,
  group_id: message.groupId,
  type: message.type,
  content: message.content,
  kind: message.kind,
  category: message.category,
  template_id: message.templateId,
  state: message.state,
  error: message.error,
  ref: message.ref,
  metadata: message.metadata,
  batch_id: message.batchId,
  reply_to_wamid: message.replyToWamid,
  send_at: message.sendAt,
  expires_at: message.expiresAt,
  decision: message.decision,
  quote: message.quote,
  window_open: message.windowOpen,
});
