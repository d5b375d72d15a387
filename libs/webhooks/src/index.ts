/** Tells tenants' own servers what happened: signed, at least once, with a log that can be replayed. */
export { DeliverWebhooks } from './deliver-webhooks/deliver-webhooks.js';
export { DueDeliveries } from './offer-due-deliveries/due-deliveries.js';
export { WEBHOOK_QUEUE, WebhookAudience } from './queue-deliveries/webhook-audience.js';
export { WebhookDeliveryModule } from './webhook-delivery.module.js';
export { WebhooksApiModule } from './webhooks-api.module.js';
export { WebhooksConfig } from './webhooks.config.js';
export { webhooksMigrations } from './webhooks.migration.js';
export { WebhooksModule } from './webhooks.module.js';
