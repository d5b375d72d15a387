import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { DeliveryId, EndpointId, EventId, TenantId } from '#platform/kernel';
import type { Delivery, DeliveryState } from './delivery.js';

interface Row {
  readonly id: DeliveryId;
  readonly endpoint_id: EndpointId;
  readonly event_id: EventId;
  readonly event_type: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly next_attempt_at: Date | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly response: string | null;
  readonly delivered_at: Date | null;
}

const COLUMNS = `id, endpoint_id, event_id, event_type, state, attempts, next_attempt_at, last_status, last_error, response,
  delivered_at`;

/** Deliveries as their tenant sees them. */
@Injectable()
export class DeliveryRepository {
  async find(tx: Tx, tenantId: TenantId, endpointId: EndpointId, id: DeliveryId): Promise<Delivery | null> {
    const row = await tx.one<Row>(
      `SELECT ${COLUMNS} FROM webhook_delivery WHERE tenant_id = $1 AND endpoint_id = $2 AND id = $3`,
      [tenantId, endpointId, id],
    );
    return row && deliveryOf(row);
  }

  /** Newest first, after a cursor's id; one more than asked for. */
  async list(
    tx: Tx,
    tenantId: TenantId,
    endpointId: EndpointId,
    page: { readonly limit: number; readonly before: string | null; readonly state: DeliveryState | null },
  ): Promise<Delivery[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM webhook_delivery
       WHERE tenant_id = $1 AND endpoint_id = $2 AND ($4::uuid IS NULL OR id < $4) AND ($5::text IS NULL OR state = $5)
       ORDER BY id DESC LIMIT $3`,
      [tenantId, endpointId, page.limit + 1, page.before, page.state],
    );
    return rows.map(deliveryOf);
  }

  /** Starts the schedule again, under the same id; null when a worker is at it right now. */
  async restart(tx: Tx, tenantId: TenantId, id: DeliveryId): Promise<Delivery | null> {
    const row = await tx.one<Row>(
      `UPDATE webhook_delivery SET state = 'pending', attempts = 0, next_attempt_at = clock_now(), offered_at = clock_timestamp()
       WHERE tenant_id = $1 AND id = $2 AND state <> 'delivering' RETURNING ${COLUMNS}`,
      [tenantId, id],
    );
    return row && deliveryOf(row);
  }

  /** What waits for these endpoints is given up, visibly; `reason` is shown. */
  async giveUpPending(
    tx: Tx,
    tenantIds: readonly TenantId[],
    ids: readonly EndpointId[],
    reason: string,
  ): Promise<void> {
    await tx.execute(
      `UPDATE webhook_delivery d SET state = 'failed', next_attempt_at = NULL, last_error = $3
       FROM unnest($1::uuid[], $2::uuid[]) AS e (tenant_id, id)
       WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.state = 'pending'`,
      [tenantIds, ids, reason],
    );
  }

  /** What was given up is due again; the sweeper offers it, in portions. */
  async takeUpAgain(tx: Tx, tenantId: TenantId, endpointId: EndpointId): Promise<void> {
    await tx.execute(
      `UPDATE webhook_delivery SET state = 'pending', attempts = 0, next_attempt_at = clock_now(), offered_at = NULL
       WHERE tenant_id = $1 AND endpoint_id = $2 AND state = 'failed'`,
      [tenantId, endpointId],
    );
  }
}

const deliveryOf = (row: Row): Delivery => ({
  id: row.id,
  endpointId: row.endpoint_id,
  eventId: row.event_id,
  eventType: row.event_type,
  state: row.state,
  attempts: row.attempts,
  nextAttemptAt: row.next_attempt_at,
  lastStatus: row.last_status,
  lastError: row.last_error,
  response: row.response,
  deliveredAt: row.delivered_at,
});
