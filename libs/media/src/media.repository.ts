import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MediaId, MessageId, NumberId, TenantId } from '#platform/kernel';
import type { MediaState, StoredMedia } from './stored-media.js';

export interface MediaRow {
  readonly id: MediaId;
  readonly tenant_id: TenantId;
  readonly direction: 'out' | 'in';
  readonly state: MediaState;
  readonly number_id: NumberId | null;
  readonly message_id: MessageId | null;
  readonly mime_type: string;
  readonly sniffed_type: string | null;
  readonly size: bigint | null;
  readonly sha256: string | null;
  readonly filename: string | null;
  readonly error: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
}
export const MEDIA_COLUMNS = `id, tenant_id, direction, state, number_id, message_id, mime_type, sniffed_type, size, sha256, filename, error,
  created_at, expires_at`;

/** A file that is about to be received from a tenant. */
export interface NewUpload {
  readonly id: MediaId;
  readonly numberId: NumberId | null;
  readonly mimeType: string;
  readonly filename: string | null;
  readonly storageKey: string;
  readonly expiresAt: Date;
}

/** What is known of bytes once they lie in the store. */
export interface Arrived {
  readonly size: number;
  readonly sha256: string;
  readonly sniffedType: string | null;
}

/** The rows of files. */
@Injectable()
export class MediaRepository {
  async find(tx: Tx, tenantId: TenantId, id: MediaId): Promise<StoredMedia | null> {
    return (await this.findAll(tx, tenantId, [id])).get(id) ?? null;
  }

  /** Those of these ids that the tenant has; deleted ones do not exist. */
  async findAll(tx: Tx, tenantId: TenantId, ids: readonly MediaId[]): Promise<Map<MediaId, StoredMedia>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<MediaRow>(
      `SELECT ${MEDIA_COLUMNS} FROM media WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND state <> 'deleted'`,
      [tenantId, ids],
    );
    return new Map(rows.map((row) => [row.id, mediaOf(row)]));
  }

  /** Before the first byte, so that whatever a killed process leaves in the store is known to a row. */
  async insertUpload(tx: Tx, tenantId: TenantId, upload: NewUpload): Promise<void> {
    await tx.execute(
      `INSERT INTO media (tenant_id, id, direction, state, number_id, mime_type, filename, storage_key, created_at, expires_at)
       VALUES ($1, $2, 'out', 'waiting', $3, $4, $5, $6, $7, $8)`,
      [
        tenantId,
        upload.id,
        upload.numberId,
        upload.mimeType,
        upload.filename,
        upload.storageKey,
        tx.now,
        upload.expiresAt,
      ],
    );
  }

  /** Null when nobody waits for it any more. */
  async markStored(
    tx: Tx,
    tenantId: TenantId,
    id: MediaId,
    { size, sha256, sniffedType }: Arrived,
    expiresAt: Date,
  ): Promise<StoredMedia | null> {
    const row = await tx.one<MediaRow>(
      `UPDATE media SET state = 'stored', size = $3, sha256 = $4, sniffed_type = $5, expires_at = $6, error = NULL, offer_at = NULL,
         held_until = NULL
       WHERE tenant_id = $1 AND id = $2 AND state = 'waiting' RETURNING ${MEDIA_COLUMNS}`,
      [tenantId, id, size, sha256, sniffedType, expiresAt],
    );
    return row && mediaOf(row);
  }

  /** Forgets an upload that came to nothing. */
  async dropUpload(tx: Tx, tenantId: TenantId, id: MediaId): Promise<void> {
    await tx.execute(`DELETE FROM media WHERE tenant_id = $1 AND id = $2 AND state = 'waiting' AND direction = 'out'`, [
      tenantId,
      id,
    ]);
  }

  /** False when there was nothing to delete. */
  async markDeleted(tx: Tx, tenantId: TenantId, id: MediaId): Promise<boolean> {
    const count = await tx.execute(
      `UPDATE media SET state = 'deleted', offer_at = NULL, filename = NULL WHERE tenant_id = $1 AND id = $2 AND state <> 'deleted'`,
      [tenantId, id],
    );
    return count > 0;
  }

  /** The store has nothing of these any more. */
  async markRemoved(tx: Tx, tenantIds: readonly TenantId[], ids: readonly MediaId[]): Promise<void> {
    await tx.execute(
      `UPDATE media m SET storage_key = NULL FROM unnest($1::uuid[], $2::uuid[]) AS r (tenant_id, id)
       WHERE m.tenant_id = r.tenant_id AND m.id = r.id`,
      [tenantIds, ids],
    );
  }
}

export const mediaOf = (row: MediaRow): StoredMedia => ({
  id: row.id,
  tenantId: row.tenant_id,
  direction: row.direction,
  state: row.state,
  numberId: row.number_id,
  messageId: row.message_id,
  mimeType: row.mime_type,
  sniffedType: row.sniffed_type,
  size: row.size === null ? null : Number(row.size),
  sha256: row.sha256,
  filename: row.filename,
  error: row.error,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
