import { z } from 'zod';
import { text } from '#platform/http';
import { publicId } from '#platform/kernel';
import { DISABLED_REASONS, type WebhookEndpoint } from '../endpoint.js';
import { EVENT_TYPES } from '#events';

const fields = {
  url: text(2_048),
  /** Empty or absent: every type, also those that are yet to come. */
  events: z
    .array(z.enum(EVENT_TYPES))
    .max(EVENT_TYPES.length)
    .transform((types) => [...new Set(types)]),
  description: text(200, 0),
};

export const RegisterEndpointRequest = z.strictObject({
  url: fields.url,
  events: fields.events.default([]),
  description: fields.description.optional(),
});
export type RegisterEndpointRequest = z.output<typeof RegisterEndpointRequest>;

export const ChangeEndpointRequest = z.strictObject({ ...fields, enabled: z.boolean() }).partial();
export type ChangeEndpointRequest = z.output<typeof ChangeEndpointRequest>;

export const EndpointResponse = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.enum(EVENT_TYPES)),
    enabled: z.boolean(),
    disabled_reason: z.enum(DISABLED_REASONS).nullable(),
    consecutive_failures: z.int(),
    failing_since_at: z.string().nullable(),
    paused_until_at: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'WebhookEndpoint' });
export type EndpointResponse = z.output<typeof EndpointResponse>;

/** The only answer that ever holds the secret. */
export const RegisteredEndpointResponse = EndpointResponse.extend({ secret: z.string() });
export type RegisteredEndpointResponse = z.output<typeof RegisteredEndpointResponse>;

export const showEndpoint = (endpoint: WebhookEndpoint): EndpointResponse => ({
  id: publicId('endpoint', endpoint.id),
  url: endpoint.url,
  description: endpoint.description,
  events: [...endpoint.events],
  enabled: endpoint.enabled,
  disabled_reason: endpoint.disabledReason,
  consecutive_failures: endpoint.consecutiveFailures,
  failing_since_at: endpoint.firstFailureAt?.toISOString() ?? null,
  paused_until_at: endpoint.breakerUntil?.toISOString() ?? null,
  created_at: endpoint.createdAt.toISOString(),
});
