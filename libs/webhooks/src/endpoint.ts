import type { EndpointId } from '#platform/kernel';
import type { EventType } from '#events';

/** Why nothing is sent to an endpoint: its owner said so, it answered 410 twice, or it failed for five days. */
export const DISABLED_REASONS = ['by_tenant', 'gone', 'failing'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** A URL of a tenant's own server that wants to hear what happens. */
export interface WebhookEndpoint {
  readonly id: EndpointId;
  readonly url: string;
  readonly description: string | null;
  /** Empty: every type. */
  readonly events: readonly EventType[];
  readonly enabled: boolean;
  readonly disabledReason: DisabledReason | null;
  readonly consecutiveFailures: number;
  /** Since when every attempt has failed. */
  readonly firstFailureAt: Date | null;
  /** Until when nothing is tried, on the installation's clock. */
  readonly breakerUntil: Date | null;
  readonly createdAt: Date;
}

/** A tenant's event costs a delivery per endpoint, so their number is bounded. */
export const MOST_ENDPOINTS = 20;
