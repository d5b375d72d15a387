/** Tells tenants' own servers what happened: signed, at least once, with a log that can be replayed. */
export { TenantEvents, WEBHOOK_QUEUE } from './emit-events/tenant-events.js';
export { EVENT_TYPES, type EventType, type TenantEvent } from './event.js';
export { webhooksMigrations } from './webhooks.migration.js';
export { WebhooksModule } from './webhooks.module.js';
