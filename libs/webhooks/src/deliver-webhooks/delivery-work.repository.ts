import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { DeliveryId, EndpointId, TenantId } from '#platform/kernel';
import type { ClaimedDelivery } from './claimed-delivery.js';
import type { Settlement } from './settlement.js';

/** A due delivery, locked, with its event and its endpoint (null when that was deleted). */
export interface DueDelivery {
  readonly tenant_id: TenantId;
  readonly id: DeliveryId;
  readonly attempts: number;
  readonly endpoint_id: EndpointId;
  readonly type: string;
  readonly data: unknown;
  readonly occurred_at: Date;
  readonly url: string | null;
  readonly secret: string | null;
  readonly enabled: boolean | null;
  readonly breaker_open: boolean | null;
  readonly consecutive_failures: number | null;
}

type Key = { readonly tenantId: TenantId; readonly id: DeliveryId };
const tenantIds = (keys: readonly Key[]) => keys.map((key) => key.tenantId);
const ids = (keys: readonly Key[]) => keys.map((key) => key.id);

/** Deliveries as the worker sees them: across tenants, by id. */
@Injectable()
export class DeliveryWorkRepository {
  /** Those of the ids that are due and that nobody else is looking at. */
  lockDue(tx: Tx, deliveryIds: readonly string[]): Promise<DueDelivery[]> {
    return tx.query<DueDelivery>(
      `SELECT d.tenant_id, d.id, d.attempts, d.endpoint_id, v.type, v.data, v.occurred_at, e.url, e.secret, e.enabled,
         coalesce(e.breaker_until > clock_now(), false) AS breaker_open, e.consecutive_failures
       FROM webhook_delivery d
       JOIN webhook_event v ON v.tenant_id = d.tenant_id AND v.id = d.event_id
       LEFT JOIN webhook_endpoint e ON e.tenant_id = d.tenant_id AND e.id = d.endpoint_id
       WHERE d.id = ANY($1::uuid[]) AND d.state = 'pending' AND d.next_attempt_at <= clock_now()
       ORDER BY d.id FOR UPDATE OF d SKIP LOCKED`,
      [deliveryIds],
    );
  }

  /** Takes the lease, judged by the database's own time: a clock that an admin turns must not end it. */
  async claim(tx: Tx, deliveries: readonly ClaimedDelivery[], leaseSeconds: number): Promise<void> {
    await tx.execute(
      `UPDATE webhook_delivery d SET state = 'delivering', claim_id = c.claim_id,
         lease_until = clock_timestamp() + $4 * interval '1 second'
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS c (tenant_id, id, claim_id)
       WHERE d.tenant_id = c.tenant_id AND d.id = c.id`,
      [tenantIds(deliveries), ids(deliveries), deliveries.map((each) => each.claimId), leaseSeconds],
    );
  }

  /** Back to waiting without an attempt: until the endpoint's breaker closes, or for a moment. Spread, so that not all come at once. */
  async putOff(tx: Tx, deliveries: readonly Key[]): Promise<void> {
    await tx.execute(
      `UPDATE webhook_delivery d SET state = 'pending', offered_at = NULL, lease_until = NULL, claim_id = NULL,
         next_attempt_at = CASE WHEN e.breaker_until > clock_now() THEN e.breaker_until + random() * interval '15 seconds'
                           ELSE clock_now() + (1 + random()) * interval '1 second' END
       FROM unnest($1::uuid[], $2::uuid[]) AS p (tenant_id, id), webhook_endpoint e
       WHERE d.tenant_id = p.tenant_id AND d.id = p.id AND d.state IN ('pending', 'delivering')
         AND e.tenant_id = d.tenant_id AND e.id = d.endpoint_id`,
      [tenantIds(deliveries), ids(deliveries)],
    );
  }

  /** Ends what cannot be attempted; shown with the reason and replayable. */
  async giveUp(tx: Tx, deliveries: readonly Key[], reason: string): Promise<void> {
    await tx.execute(
      `UPDATE webhook_delivery d SET state = 'failed', next_attempt_at = NULL, last_error = $3
       FROM unnest($1::uuid[], $2::uuid[]) AS g (tenant_id, id) WHERE d.tenant_id = g.tenant_id AND d.id = g.id`,
      [tenantIds(deliveries), ids(deliveries), reason],
    );
  }

  /** Writes outcomes; one whose claim was lost meanwhile changes nothing. */
  async settle(tx: Tx, settlements: readonly Settlement[]): Promise<void> {
    await tx.execute(
      `UPDATE webhook_delivery d SET state = s.state, attempts = d.attempts + 1, offered_at = NULL, lease_until = NULL,
         claim_id = NULL, last_status = s.status, last_error = s.error, response = s.response,
         next_attempt_at = clock_now() + s.wait_ms * interval '1 millisecond',
         delivered_at = CASE WHEN s.state = 'delivered' THEN clock_now() ELSE d.delivered_at END
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::int[], $7::text[], $8::text[])
         AS s (tenant_id, id, claim_id, state, wait_ms, status, error, response)
       WHERE d.tenant_id = s.tenant_id AND d.id = s.id AND d.claim_id = s.claim_id AND d.state = 'delivering'`,
      [
        tenantIds(settlements),
        ids(settlements),
        settlements.map((each) => each.claimId),
        settlements.map((each) => each.state),
        settlements.map((each) => each.waitMs),
        settlements.map((each) => each.result.status),
        settlements.map((each) => each.result.error),
        settlements.map((each) => each.result.response),
      ],
    );
  }
}
