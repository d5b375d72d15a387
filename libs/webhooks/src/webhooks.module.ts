import { Module } from '@nestjs/common';
import { DeliveryRepository } from './delivery.repository.js';
import { EndpointRepository } from './endpoint.repository.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { EventRepository } from './event.repository.js';
import { WebhookAudience } from './queue-deliveries/webhook-audience.js';

/** Hears events for the endpoints; and what the two modules beside it share. */
@Module({
  providers: [EndpointRepository, EndpointSecrets, EventRepository, DeliveryRepository, WebhookAudience],
  exports: [EndpointRepository, EndpointSecrets, EventRepository, DeliveryRepository, WebhookAudience],
})
export class WebhooksModule {}
