import type { DeliveryId, EndpointId, EventId } from '#platform/kernel';

/**
 * `pending`: waits for its next attempt. `delivering`: a worker is at it. `delivered`: answered with 2xx. `failed`: given up
 * because the endpoint is disabled or deleted; enabling it takes these up again. `exhausted`: no attempt left. Whatever is
 * not delivered is shown and can be replayed (promise P7).
 */
export const DELIVERY_STATES = ['pending', 'delivering', 'delivered', 'failed', 'exhausted'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One event on its way to one endpoint. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly endpointId: EndpointId;
  readonly eventId: EventId;
  readonly eventType: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  /** HTTP status of the last answer; null when there was none. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  /** The beginning of the last answer's body. */
  readonly response: string | null;
  readonly deliveredAt: Date | null;
}
