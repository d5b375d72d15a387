import { Injectable } from '@nestjs/common';
import { Billing } from '#billing';
import type { Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import { TenantEvents } from '#events';
import type { DecisionLine } from './decision.js';
import { factColumnsOf, messageEvent, type MessageError, type MessageFacts } from './message-event.js';

/** A message that will not go any further, and why. */
export interface End {
  readonly id: MessageId;
  readonly state: 'failed' | 'expired' | 'canceled';
  readonly error: MessageError | null;
  /** What a gate said that had let it pass before; the decision keeps it. */
  readonly line?: DecisionLine;
}
const EVENT = { failed: 'message.failed', expired: 'message.expired', canceled: 'message.canceled' } as const;

/** Ends messages before the network has them: state, release of the hold, event, and the lane free for the next one. */
@Injectable()
export class EndMessages {
  constructor(
    private readonly billing: Billing,
    private readonly events: TenantEvents,
  ) {}

  /** Answers the messages that are now first in the lanes that became free. */
  async execute(tx: Tx, tenantId: TenantId, ends: readonly End[]): Promise<MessageId[]> {
    if (ends.length === 0) return [];
    const ids = ends.map((end) => end.id);
    const nextIds = await leaveLanes(tx, tenantId, ids);
    const messages = await tx.query<MessageFacts & { readonly created_at: Date }>(
      `UPDATE message SET state = e.state, error = e.error, failed_at = CASE WHEN e.state = 'failed' THEN $5 ELSE failed_at END,
         decision = CASE WHEN e.line IS NULL THEN decision ELSE coalesce(decision, '[]') || e.line END
       FROM unnest($2::uuid[], $3::text[], $4::jsonb[], $6::jsonb[]) AS e (id, state, error, line)
       WHERE tenant_id = $1 AND message.id = ANY($2::uuid[]) AND message.id = e.id AND message.state IN ('scheduled', 'queued', 'submitting', 'held', 'unknown')
       RETURNING message.created_at, ${factColumnsOf('message')}`,
      [
        tenantId,
        ids,
        ends.map((end) => end.state),
        ends.map((end) => (end.error ? JSON.stringify(end.error) : null)),
        tx.now,
        ends.map((end) => (end.line ? JSON.stringify(end.line) : null)),
      ],
    );
    await this.billing.release(
      tx,
      tenantId,
      messages.map((message) => message.id),
    );
    await this.events.emit(
      tx,
      tenantId,
      messages.map((message) =>
        messageEvent(EVENT[message.state as End['state']], message, tx.now, {
          waitedMs: tx.now.getTime() - message.created_at.getTime(),
        }),
      ),
    );
    return nextIds;
  }
}

/** As {@link leaveLanes}, for messages of which something was heard: only those that are of the number it was heard from. */
export async function leaveLanesOf(
  tx: Tx,
  tenantId: TenantId,
  heard: readonly { readonly id: MessageId | undefined; readonly numberId: string }[],
): Promise<MessageId[]> {
  const known = heard.flatMap(({ id, numberId }) => (id && numberId ? [{ id, numberId }] : []));
  if (known.length === 0) return [];
  const rows = await tx.query<{ message_id: MessageId }>(
    `SELECT DISTINCT d.message_id FROM dispatch d JOIN unnest($2::uuid[], $3::uuid[]) AS h (id, number_id)
       ON d.message_id = h.id AND d.number_id = h.number_id
     WHERE d.tenant_id = $1 AND d.message_id = ANY($2::uuid[])`,
    [tenantId, known.map(({ id }) => id), known.map(({ numberId }) => numberId)],
  );
  return leaveLanes(
    tx,
    tenantId,
    rows.map((row) => row.message_id),
  );
}

/**
 * Takes messages out of dispatch and answers who is first in their lanes now. Locks come in one order everywhere: dispatch, message,
 * wallet; so this goes before anything else that touches the messages.
 */
export async function leaveLanes(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<MessageId[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<{ message_id: MessageId }>(
    `WITH own AS (SELECT message_id FROM dispatch WHERE tenant_id = $1 AND message_id = ANY($2::uuid[]) ORDER BY message_id FOR UPDATE),
       gone AS (DELETE FROM dispatch d USING own WHERE d.tenant_id = $1 AND d.message_id = own.message_id
         RETURNING d.number_id, d.recipient)
     SELECT DISTINCT ON (d.number_id, d.recipient) d.message_id FROM dispatch d
     JOIN (SELECT DISTINCT number_id, recipient FROM gone) g ON g.number_id = d.number_id AND g.recipient = d.recipient
     WHERE d.tenant_id = $1 AND d.state = 'queued' AND NOT d.message_id = ANY($2::uuid[])
     ORDER BY d.number_id, d.recipient, d.seq`,
    [tenantId, ids],
  );
  return rows.map((row) => row.message_id);
}
