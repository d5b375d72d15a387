import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { DeliveryId } from '#platform/kernel';

/** Open deliveries by time, across tenants. Several sweepers at once skip each other's rows. */
@Injectable()
export class DueDeliveryRepository {
  /** Puts back what a worker claimed and never reported. */
  async freeExpired(tx: Tx, limit: number): Promise<number> {
    return tx.execute(
      `UPDATE webhook_delivery d SET state = 'pending', claim_id = NULL, lease_until = NULL, offered_at = NULL
       FROM (SELECT tenant_id, id FROM webhook_delivery WHERE state = 'delivering' AND lease_until < clock_timestamp()
             ORDER BY lease_until LIMIT $1 FOR UPDATE SKIP LOCKED) AS lost
       WHERE d.tenant_id = lost.tenant_id AND d.id = lost.id`,
      [limit],
    );
  }

  /** Marks due deliveries as offered now, oldest first, and answers their ids. */
  async offer(tx: Tx, limit: number, againAfterSeconds: number): Promise<DeliveryId[]> {
    const rows = await tx.query<{ id: DeliveryId }>(
      `UPDATE webhook_delivery d SET offered_at = clock_timestamp()
       FROM (SELECT tenant_id, id FROM webhook_delivery
             WHERE state = 'pending' AND next_attempt_at <= clock_now()
               AND (offered_at IS NULL OR offered_at < clock_timestamp() - $2 * interval '1 second')
             ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS due
       WHERE d.tenant_id = due.tenant_id AND d.id = due.id RETURNING d.id`,
      [limit, againAfterSeconds],
    );
    return rows.map((row) => row.id);
  }
}
