import type { NumberId } from '#platform/kernel';

/** What a tenant can be told; an endpoint subscribes to some of these, or to all. Additive: clients ignore unknown types. */
export const EVENT_TYPES = [
  'message.sent',
  'message.delivered',
  'message.read',
  'message.failed',
  'message.expired',
  'message.canceled',
  'message.unknown',
  'inbound.received',
  'media.stored',
  'media.failed',
  'contact.opted_out',
  'contact.opted_in',
  'group.created',
  'group.deleted',
  'group.changed',
  'group.participants_added',
  'group.participants_removed',
  'group.join_requested',
  'group.join_request_revoked',
  'group.suspended',
  'group.resumed',
  'template.approved',
  'template.rejected',
  'template.paused',
  'template.disabled',
  'endpoint.disabled',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** A business fact a tenant may want to hear of. */
export interface TenantEvent {
  readonly type: EventType;
  /** The id (UUID) of the thing it is about: message, contact, template, endpoint. */
  readonly subjectId: string;
  /** What the tenant reads as `data`: snake_case, public ids, the full current state; below 20 kB. */
  readonly data: object;
  /** On the installation's clock; the `timestamp` of the payload. */
  readonly occurredAt: Date;
  /** The number it is about, where it is about one; endpoints do not get it. */
  readonly numberId?: NumberId;
  /** What other audiences need to know beside it and endpoints do not get. */
  readonly details?: object;
}
