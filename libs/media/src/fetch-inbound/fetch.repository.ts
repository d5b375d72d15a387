import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MediaId, NodeId, NumberId, TenantId } from '#platform/kernel';
import { MEDIA_COLUMNS, mediaOf, type MediaRow } from '../media.repository.js';
import type { StoredMedia } from '../stored-media.js';

const BATCH = 500;

/** What a node needs to ask Meta for a file. */
export interface ToFetch {
  readonly media_id: MediaId;
  readonly meta_id: string;
}

/** The SQL of fetching what people sent. */
@Injectable()
export class FetchRepository {
  /** Of these, the ones that nobody has in hand; they are the caller's until `heldUntil`. */
  claim(tx: Tx, tenantId: TenantId, numberId: NumberId, ids: readonly string[], heldUntil: Date): Promise<ToFetch[]> {
    return tx.query<ToFetch>(
      `UPDATE media SET tries = tries + 1, held_until = $5, offer_at = $5
       WHERE tenant_id = $1 AND number_id = $2 AND id = ANY($3::uuid[]) AND state = 'waiting' AND direction = 'in'
         AND (held_until IS NULL OR held_until <= $4)
       RETURNING id AS media_id, meta_id`,
      [tenantId, numberId, ids, tx.now, heldUntil],
    );
  }

  /** A file that still has to be fetched, locked, and how often that was tried. */
  async lockWaiting(
    tx: Tx,
    tenantId: TenantId,
    numberId: NumberId,
    id: string,
  ): Promise<{ media: StoredMedia; tries: number } | null> {
    const row = await tx.one<MediaRow & { readonly tries: number }>(
      `SELECT ${MEDIA_COLUMNS}, tries FROM media
       WHERE tenant_id = $1 AND id = $3 AND number_id = $2 AND state = 'waiting' AND direction = 'in' FOR UPDATE`,
      [tenantId, numberId, id],
    );
    return row && { media: mediaOf(row), tries: row.tries };
  }

  async putBack(tx: Tx, tenantId: TenantId, id: MediaId, offerAt: Date, error: string): Promise<void> {
    await tx.execute('UPDATE media SET held_until = NULL, offer_at = $3, error = $4 WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
      offerAt,
      error,
    ]);
  }

  /** As if it had not been tried: what stood in the way had nothing to do with the file. */
  async putBackUntried(tx: Tx, tenantId: TenantId, id: MediaId, offerAt: Date, error: string): Promise<void> {
    await this.putBack(tx, tenantId, id, offerAt, error);
    await tx.execute('UPDATE media SET tries = greatest(tries - 1, 0) WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
    ]);
  }

  /** Those that were still waited for. */
  async markFailed(tx: Tx, tenantId: TenantId, ids: readonly MediaId[], error: string): Promise<StoredMedia[]> {
    const rows = await tx.query<MediaRow>(
      `UPDATE media SET state = 'failed', error = $3, held_until = NULL, offer_at = NULL
       WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND state = 'waiting' RETURNING ${MEDIA_COLUMNS}`,
      [tenantId, ids, error],
    );
    return rows.map(mediaOf);
  }

  /** What is due to be fetched (again) and has a node, with that node; not due again before `offerAt`. */
  takeDue(tx: Tx, offerAt: Date, mostTries: number): Promise<{ id: MediaId; node_id: NodeId }[]> {
    return tx.query(
      `WITH due AS (SELECT m.tenant_id, m.id, n.node_id FROM media m JOIN number n ON n.tenant_id = m.tenant_id AND n.id = m.number_id
         WHERE m.state = 'waiting' AND m.direction = 'in' AND m.offer_at <= $1 AND m.tries < $3 AND n.node_id IS NOT NULL
         ORDER BY m.offer_at LIMIT ${BATCH} FOR UPDATE OF m SKIP LOCKED)
       UPDATE media m SET offer_at = $2 FROM due WHERE m.tenant_id = due.tenant_id AND m.id = due.id RETURNING m.id, due.node_id`,
      [tx.now, offerAt, mostTries],
    );
  }

  /** What was tried as often as it may be, the last time without a word. */
  givenUp(tx: Tx, mostTries: number): Promise<{ tenant_id: TenantId; id: MediaId }[]> {
    return tx.query(
      `SELECT tenant_id, id FROM media WHERE state = 'waiting' AND direction = 'in' AND offer_at <= $1 AND tries >= $2
       ORDER BY offer_at LIMIT ${BATCH}`,
      [tx.now, mostTries],
    );
  }
}
