import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#platform/database';
import type { MediaId, TenantId } from '#platform/kernel';
import { MediaRepository } from '../media.repository.js';
import { MediaStore } from '../store/media-store.js';

const BATCH = 200;
const AT_ONCE = 10;
/** How long a row tells that there was a file. */
const REMEMBER_DAYS = 90;

interface Doomed {
  readonly tenant_id: TenantId;
  readonly id: MediaId;
  readonly storage_key: string;
}

/** Removes the bytes of files whose time is over, in sets, and in the end their rows. Safe to run twice and in several workers. */
@Injectable()
export class TidyMedia {
  constructor(
    private readonly database: Database,
    private readonly media: MediaRepository,
    private readonly store: MediaStore,
  ) {}

  /** One round; true when there may be more. */
  async step(): Promise<boolean> {
    const doomed = await this.database.withSystem('expire media', async (tx) => {
      await this.expire(tx);
      await this.forget(tx);
      return tx.query<Doomed>(
        `SELECT tenant_id, id, storage_key FROM media WHERE storage_key IS NOT NULL AND state IN ('failed', 'expired', 'deleted')
         ORDER BY expires_at LIMIT ${BATCH}`,
      );
    });
    const removed = await this.remove(doomed);
    await this.database.withSystem('note removed media', (tx) =>
      this.media.markRemoved(
        tx,
        removed.map((each) => each.tenant_id),
        removed.map((each) => each.id),
      ),
    );
    // What the store did not let go of is tried again in the next round and not at once.
    return doomed.length === BATCH && removed.length === BATCH;
  }

  /** Also what never arrived: an upload whose process was killed, a file that nobody fetched. */
  private async expire(tx: Tx): Promise<void> {
    await tx.execute(
      `UPDATE media SET state = 'expired', offer_at = NULL WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM media
         WHERE state IN ('waiting', 'stored') AND expires_at <= $1 ORDER BY expires_at LIMIT 5000 FOR UPDATE SKIP LOCKED)`,
      [tx.now],
    );
  }

  private async forget(tx: Tx): Promise<void> {
    const before = new Date(tx.now.getTime() - REMEMBER_DAYS * 24 * 3_600_000);
    await tx.execute(`DELETE FROM media WHERE storage_key IS NULL AND expires_at < $1`, [before]);
    await tx.execute('DELETE FROM media_upload WHERE expires_at <= $1', [tx.now]);
  }

  private async remove(doomed: readonly Doomed[]): Promise<Doomed[]> {
    const removed: Doomed[] = [];
    for (let start = 0; start < doomed.length; start += AT_ONCE) {
      const some = doomed.slice(start, start + AT_ONCE);
      const outcomes = await Promise.allSettled(some.map((each) => this.store.remove(each.storage_key)));
      removed.push(...some.filter((_, index) => outcomes[index]?.status === 'fulfilled'));
    }
    return removed;
  }
}
