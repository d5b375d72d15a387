import { Injectable } from '@nestjs/common';
import { queueOfNode, mediaRef } from '#node-protocol';

import { Database } from '#platform/database';
import { addToOutbox } from '#platform/outbox';
import { TenantEvents } from '#events';
import { mediaEvent } from '../media-event.js';
import { LOST_AFTER_MS } from './expect-media.js';
import { FetchRepository } from './fetch.repository.js';
import { MOST_TRIES } from './retry.js';

/** Tells nodes of files that are still to be fetched: after a pause, after a lost job, after the death of a process. Safe in several workers at once. */
@Injectable()
export class OfferMedia {
  constructor(
    private readonly database: Database,
    private readonly fetching: FetchRepository,
    private readonly events: TenantEvents,
  ) {}

  /** One round; true when there may be more. */
  async step(): Promise<boolean> {
    const offered = await this.database.withSystem('offer media to fetch', async (tx) => {
      const due = await this.fetching.takeDue(tx, new Date(tx.now.getTime() + LOST_AFTER_MS), MOST_TRIES);
      await addToOutbox(
        tx,
        due.map(({ id, node_id: nodeId }) => ({ queue: queueOfNode(nodeId), ref: mediaRef(id) })),
      );
      return due.length;
    });
    await this.giveUp();
    return offered > 0;
  }

  private async giveUp(): Promise<void> {
    const rows = await this.database.withSystem('find media nobody could fetch', (tx) =>
      this.fetching.givenUp(tx, MOST_TRIES),
    );
    for (const [tenantId, own] of Map.groupBy(rows, (row) => row.tenant_id)) {
      await this.database.withTenant(tenantId, async (tx) => {
        const ids = own.map(({ id }) => id);
        const failed = await this.fetching.markFailed(tx, tenantId, ids, 'fetching it did not come to an end');
        await this.events.emit(
          tx,
          tenantId,
          failed.map((media) => mediaEvent('media.failed', media, tx.now)),
        );
      });
    }
  }
}
