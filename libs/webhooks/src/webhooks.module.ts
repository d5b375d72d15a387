import { Module } from '@nestjs/common';
import { DeliveryRepository } from './delivery.repository.js';
import { TenantEvents } from './emit-events/tenant-events.js';
import { EndpointRepository } from './endpoint.repository.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { EventRepository } from './event.repository.js';

/** What other libs need to tell tenants something, and what the two modules beside it share. */
@Module({
  providers: [EndpointRepository, EndpointSecrets, EventRepository, DeliveryRepository, TenantEvents],
  exports: [EndpointRepository, EndpointSecrets, EventRepository, DeliveryRepository, TenantEvents],
})
export class WebhooksModule {}
