import { Inject, Injectable } from '@nestjs/common';
import { queueOfNode, mediaRef } from '#node-protocol';

import type { Tx } from '#platform/database';
import type { MediaId, MessageId, NodeId, NumberId, TenantId } from '#platform/kernel';
import { addToOutbox } from '#platform/outbox';
import { MEDIA_CONFIG, type MediaConfig } from '../media.config.js';
import { storageKeyOf } from '../stored-media.js';

const DAY_MS = 24 * 3_600_000;
/** As long as a job may take to reach its node before it counts as lost. */
export const LOST_AFTER_MS = 60_000;

/** A file that came in with a message, as the notification tells of it. source: whatsapp-cloud-api.md §5.2 */
export interface Arrival {
  readonly id: MediaId;
  readonly messageId: MessageId;
  readonly numberId: NumberId;
  readonly nodeId: NodeId | null;
  readonly metaId: string;
  readonly mimeType: string;
  /** Base64, as notifications have it. */
  readonly sha256: string | null;
  readonly filename: string | null;
}

/** Writes down what has to be fetched: one statement for the rows and one for the jobs, whatever their number. */
@Injectable()
export class ExpectMedia {
  constructor(@Inject(MEDIA_CONFIG) private readonly config: MediaConfig) {}

  async execute(tx: Tx, tenantId: TenantId, arrivals: readonly Arrival[]): Promise<void> {
    if (arrivals.length === 0) return;
    const rows = arrivals.map((each) => ({
      id: each.id,
      message_id: each.messageId,
      number_id: each.numberId,
      meta_id: each.metaId,
      mime_type: each.mimeType,
      sha256: hexOf(each.sha256),
      filename: each.filename,
      storage_key: storageKeyOf(tenantId, each.id),
    }));
    const [expiresAt, offerAt] = [this.config.MEDIA_DAYS_IN * DAY_MS, LOST_AFTER_MS];
    await tx.execute(
      `INSERT INTO media (tenant_id, id, direction, state, number_id, message_id, meta_id, mime_type, sha256, filename, storage_key,
         offer_at, created_at, expires_at)
       SELECT $1, id, 'in', 'waiting', number_id, message_id, meta_id, mime_type, sha256, filename, storage_key, $4, $3, $5
       FROM jsonb_to_recordset($2::jsonb) AS m (id uuid, number_id uuid, message_id uuid, meta_id text, mime_type text, sha256 text,
         filename text, storage_key text)`,
      [
        tenantId,
        JSON.stringify(rows),
        tx.now,
        new Date(tx.now.getTime() + offerAt),
        new Date(tx.now.getTime() + expiresAt),
      ],
    );
    await addToOutbox(
      tx,
      arrivals.flatMap(({ nodeId, id }) => (nodeId ? [{ queue: queueOfNode(nodeId), ref: mediaRef(id) }] : [])),
    );
  }
}

/** Notifications have Base64, `GET /{MEDIA_ID}` has hexadecimal, observed and not promised: what is neither is not compared. */
function hexOf(sha256: string | null): string | null {
  const text = sha256 ?? '';
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 ? bytes.toString('hex') : null;
}
