import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, type Tx } from '#platform/database';
import type { NodeId } from '#platform/kernel';
import { DeliverCallbacks } from './deliver-callbacks.js';

const BATCH = 500;
/** How long what nobody took is kept to be looked at. */
const UNDELIVERABLE_DAYS = 30;

/** Finds what has become due, what workers held when they died, and what nobody needs any more. */
@Injectable()
export class DueCallbacks implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly deliver: DeliverCallbacks,
  ) {}

  /** A new worker: retries of clients that want nothing persisted (`callback_persist`) were of the last one. */
  async onApplicationBootstrap(): Promise<void> {
    await this.database.withSystem('forget callbacks of the last worker', (tx) =>
      tx.execute(
        `DELETE FROM onprem_callback WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM onprem_callback
           WHERE state = 'pending' AND NOT persist AND attempts > 0 FOR UPDATE SKIP LOCKED)`,
      ),
    );
  }

  /** For a Repeater. */
  async step(): Promise<boolean> {
    const nodes = await this.database.withSystem('find due callbacks', async (tx) => {
      await this.freeExpired(tx);
      return this.dueClients(tx);
    });
    this.deliver.wake([...nodes, ...this.deliver.unrecorded]);
    return false;
  }

  /** For a Repeater, now and then. */
  async forget(): Promise<boolean> {
    await this.database.withSystem('forget undeliverable callbacks', (tx) =>
      tx.execute(
        `DELETE FROM onprem_callback WHERE state = 'undeliverable' AND created_at < clock_now() - $1 * interval '1 day'`,
        [UNDELIVERABLE_DAYS],
      ),
    );
    return false;
  }

  /** What a worker claimed and never reported is tried again, or forgotten where nothing is to outlive a worker. */
  private freeExpired(tx: Tx): Promise<number> {
    return tx.execute(
      `WITH lost AS (
         SELECT tenant_id, id, persist FROM onprem_callback WHERE state = 'sending' AND lease_until < clock_timestamp()
         ORDER BY lease_until LIMIT $1 FOR UPDATE SKIP LOCKED
       ), forgotten AS (
         DELETE FROM onprem_callback c USING lost WHERE c.tenant_id = lost.tenant_id AND c.id = lost.id AND NOT lost.persist
       )
       UPDATE onprem_callback c SET state = 'pending', claim_id = NULL, lease_until = NULL
       FROM lost WHERE c.tenant_id = lost.tenant_id AND c.id = lost.id AND lost.persist`,
      [BATCH],
    );
  }

  /** From client to client in the index, so that the length of their queues does not count. */
  private async dueClients(tx: Tx): Promise<NodeId[]> {
    const rows = await tx.query<{ node_id: NodeId }>(
      `WITH RECURSIVE waiting AS (
         (SELECT node_id FROM onprem_callback WHERE state = 'pending' ORDER BY node_id LIMIT 1)
         UNION ALL
         SELECT (SELECT c.node_id FROM onprem_callback c WHERE c.state = 'pending' AND c.node_id > w.node_id
                 ORDER BY c.node_id LIMIT 1)
         FROM waiting w WHERE w.node_id IS NOT NULL
       )
       SELECT node_id FROM waiting w WHERE node_id IS NOT NULL AND EXISTS (
         SELECT FROM onprem_callback c WHERE c.state = 'pending' AND c.node_id = w.node_id AND c.next_attempt_at <= clock_now())`,
    );
    return rows.map((row) => row.node_id);
  }
}
