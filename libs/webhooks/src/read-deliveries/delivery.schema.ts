import { z } from 'zod';
import { PageQuery } from '#platform/http';
import { instantOf, publicId } from '#platform/kernel';
import { DELIVERY_STATES, type Delivery } from '../delivery.js';

export const DeliveriesQuery = PageQuery.extend({ state: z.enum(DELIVERY_STATES).optional() });
export type DeliveriesQuery = z.output<typeof DeliveriesQuery>;

export const DeliveryResponse = z
  .object({
    id: z.string(),
    event_id: z.string(),
    event_type: z.string(),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int(),
    next_attempt_at: z.string().nullable(),
    last_status: z.int().nullable(),
    last_error: z.string().nullable(),
    response: z.string().nullable(),
    delivered_at: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryResponse = z.output<typeof DeliveryResponse>;

/** `id` is also the `webhook-id` header of every attempt. */
export const showDelivery = (delivery: Delivery): DeliveryResponse => ({
  id: publicId('delivery', delivery.id),
  event_id: publicId('event', delivery.eventId),
  event_type: delivery.eventType,
  state: delivery.state,
  attempts: delivery.attempts,
  next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
  last_status: delivery.lastStatus,
  last_error: delivery.lastError,
  response: delivery.response,
  delivered_at: delivery.deliveredAt?.toISOString() ?? null,
  created_at: instantOf(delivery.id).toISOString(),
});
