import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import type { Callback, CallbackId } from './callback.js';
import type { CallbackPayload } from './render/payload.js';

/** How long a message waits for its file before it is told without it. */
const MEDIA_PATIENCE_SECONDS = 300;

/** A callback that waits for the file of its message. */
export interface WaitingForMedia {
  readonly id: CallbackId;
  readonly nodeId: NodeId;
  readonly messageId: string;
  readonly part: CallbackPayload;
}

/** Callbacks of one tenant's clients, as those who cause them see them. */
@Injectable()
export class CallbackRepository {
  async insert(tx: Tx, tenantId: TenantId, callbacks: readonly Callback[]): Promise<void> {
    if (callbacks.length === 0) return;
    await tx.execute(
      `INSERT INTO onprem_callback (tenant_id, id, node_id, kind, message_id, part, persist, awaits_media, created_at, next_attempt_at)
       SELECT $1, c.*, clock_now(), clock_now() + CASE WHEN c.awaits THEN $9 * interval '1 second' ELSE interval '0' END
       FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::jsonb[], $7::boolean[], $8::boolean[])
         AS c (id, node_id, kind, message_id, part, persist, awaits)`,
      [
        tenantId,
        callbacks.map((each) => each.id),
        callbacks.map((each) => each.nodeId),
        callbacks.map((each) => each.kind),
        callbacks.map((each) => each.messageId),
        callbacks.map((each) => JSON.stringify(each.part)),
        callbacks.map((each) => each.persist),
        callbacks.map((each) => each.awaitsMedia),
        MEDIA_PATIENCE_SECONDS,
      ],
    );
  }

  /** Those of these messages that wait for their files, locked. */
  async waitingForMedia(tx: Tx, tenantId: TenantId, messageIds: readonly string[]): Promise<WaitingForMedia[]> {
    const rows = await tx.query<{ id: CallbackId; node_id: NodeId; message_id: string; part: CallbackPayload }>(
      `SELECT id, node_id, message_id, part FROM onprem_callback
       WHERE tenant_id = $1 AND message_id = ANY($2::uuid[]) AND awaits_media AND state = 'pending' ORDER BY id FOR UPDATE`,
      [tenantId, messageIds],
    );
    return rows.map((row) => ({ id: row.id, nodeId: row.node_id, messageId: row.message_id, part: row.part }));
  }

  /** Due from now on, with what they say by now. */
  async ready(tx: Tx, tenantId: TenantId, callbacks: readonly Pick<Callback, 'id' | 'part'>[]): Promise<void> {
    await tx.execute(
      `UPDATE onprem_callback c SET part = r.part, awaits_media = false, next_attempt_at = clock_now()
       FROM unnest($2::uuid[], $3::jsonb[]) AS r (id, part)
       WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[]) AND c.id = r.id`,
      [tenantId, callbacks.map((each) => each.id), callbacks.map((each) => JSON.stringify(each.part))],
    );
  }
}

/** How many callbacks a client is still to get; for `callback_queue_size`. source: whatsapp-onprem-api.md §13 */
export async function callbackQueueSize(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<number> {
  const row = await tx.one<{ count: number }>(
    `SELECT count(*)::int AS count FROM onprem_callback
     WHERE tenant_id = $1 AND node_id = $2 AND state IN ('pending', 'sending')`,
    [tenantId, nodeId],
  );
  return row?.count ?? 0;
}
