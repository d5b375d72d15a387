import { Module } from '@nestjs/common';
import { TenantEvents } from './emit-events/tenant-events.js';
import { EndpointRepository } from './endpoint.repository.js';
import { EventRepository } from './event.repository.js';

/** What other libs need to tell tenants something. */
@Module({
  providers: [EndpointRepository, EventRepository, TenantEvents],
  exports: [TenantEvents],
})
export class WebhooksModule {}
