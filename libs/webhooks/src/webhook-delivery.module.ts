import { type DynamicModule, Module } from '@nestjs/common';
import { ClaimDeliveries } from './deliver-webhooks/claim-deliveries.js';
import { DeliverWebhooks } from './deliver-webhooks/deliver-webhooks.js';
import { DeliveryWorkRepository } from './deliver-webhooks/delivery-work.repository.js';
import { EndpointHealthRepository } from './deliver-webhooks/endpoint-health.repository.js';
import { JudgeEndpoints } from './deliver-webhooks/judge-endpoints.js';
import { PostWebhook } from './deliver-webhooks/post-webhook.js';
import { RecordReports } from './deliver-webhooks/record-reports.js';
import { DueDeliveries } from './offer-due-deliveries/due-deliveries.js';
import { DueDeliveryRepository } from './offer-due-deliveries/due-delivery.repository.js';
import { WEBHOOKS_CONFIG, type WebhooksConfig } from './webhooks.config.js';
import { WebhooksModule } from './webhooks.module.js';

/** The worker's side: sends deliveries and brings due ones back to the queue. Needs `EgressModule`. */
@Module({})
export class WebhookDeliveryModule {
  static forRoot(config: WebhooksConfig): DynamicModule {
    return {
      module: WebhookDeliveryModule,
      imports: [WebhooksModule],
      providers: [
        { provide: WEBHOOKS_CONFIG, useValue: config },
        ClaimDeliveries,
        DeliverWebhooks,
        DeliveryWorkRepository,
        DueDeliveries,
        DueDeliveryRepository,
        EndpointHealthRepository,
        JudgeEndpoints,
        PostWebhook,
        RecordReports,
      ],
      exports: [DeliverWebhooks, DueDeliveries],
    };
  }
}
