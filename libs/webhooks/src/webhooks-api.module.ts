import { Module } from '@nestjs/common';
import { ChangeEndpoint } from './change-endpoint/change-endpoint.js';
import { RemoveEndpoint } from './change-endpoint/remove-endpoint.js';
import { DeliveriesController } from './read-deliveries/deliveries.controller.js';
import { EndpointsController } from './register-endpoint/endpoints.controller.js';
import { RegisterEndpoint } from './register-endpoint/register-endpoint.js';
import { ReplayDelivery } from './replay-delivery/replay-delivery.js';
import { TestEndpoint } from './test-endpoint/test-endpoint.js';
import { WebhooksModule } from './webhooks.module.js';

/** The routes below `/v1/webhook-endpoints`. Needs `EgressModule`. */
@Module({
  imports: [WebhooksModule],
  controllers: [EndpointsController, DeliveriesController],
  providers: [RegisterEndpoint, ChangeEndpoint, RemoveEndpoint, ReplayDelivery, TestEndpoint],
})
export class WebhooksApiModule {}
