import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { DeliveryId, EndpointId, EventId, TenantId } from '#platform/kernel';

export interface NewEvent {
  readonly id: EventId;
  readonly type: string;
  readonly subjectId: string;
  readonly data: object;
  readonly occurredAt: Date;
}

export interface NewDelivery {
  readonly id: DeliveryId;
  readonly endpointId: EndpointId;
  readonly event: NewEvent;
  /** Not before its endpoint is enabled again. */
  readonly isKept: boolean;
}

/** What a tenant reads of a delivery that nobody tries. */
const KEPT = 'The endpoint was disabled.';

/** Events as they happened, each with the deliveries it causes. */
@Injectable()
export class EventRepository {
  /** Writes events and their deliveries, due at once and marked as offered unless they are kept, in one statement. */
  async insert(
    tx: Tx,
    tenantId: TenantId,
    events: readonly NewEvent[],
    deliveries: readonly NewDelivery[],
  ): Promise<void> {
    await tx.execute(
      `WITH event AS (
         INSERT INTO webhook_event (tenant_id, id, type, subject_id, data, occurred_at)
         SELECT $1::uuid, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::jsonb[], $6::timestamptz[])
       )
       INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_id, event_type, state, last_error, next_attempt_at, offered_at)
       SELECT $1::uuid, id, endpoint, event, type, CASE WHEN kept THEN 'failed' ELSE 'pending' END, CASE WHEN kept THEN '${KEPT}' END,
         CASE WHEN NOT kept THEN clock_now() END, CASE WHEN NOT kept THEN clock_timestamp() END
       FROM unnest($7::uuid[], $8::uuid[], $9::uuid[], $10::text[], $11::boolean[]) AS d (id, endpoint, event, type, kept)`,
      [
        tenantId,
        events.map((event) => event.id),
        events.map((event) => event.type),
        events.map((event) => event.subjectId),
        events.map((event) => JSON.stringify(event.data)),
        events.map((event) => event.occurredAt),
        deliveries.map((delivery) => delivery.id),
        deliveries.map((delivery) => delivery.endpointId),
        deliveries.map((delivery) => delivery.event.id),
        deliveries.map((delivery) => delivery.event.type),
        deliveries.map((delivery) => delivery.isKept),
      ],
    );
  }
}
