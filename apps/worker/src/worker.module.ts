import { type DynamicModule, Global, Module } from '@nestjs/common';
import { EventsModule } from '#events';
import { MediaModule } from '#media';
import { MessagingModule, MessagingSweepModule } from '#messaging';
import { NodeControllerModule } from '#nodes';
import { OnboardingModule } from '#onboarding';
import { CallbackAudience, OnPremCallbackDeliveryModule, OnPremCallbacksModule } from '#onprem';
import { Database, DatabaseModule } from '#platform/database';
import { EgressModule } from '#platform/egress';
import { Health } from '#platform/http';
import type { Logger } from '#platform/kernel';
import { OutboxRelay } from '#platform/outbox';
import { Queues } from '#platform/queue';
import { TemplateSubmissionModule } from '#templates';
import { WebhookAudience, WebhookDeliveryModule, WebhooksModule } from '#webhooks';
import { Background } from './background.js';
import { queueConnection, type WorkerConfig } from './config.js';
import { Gauges } from './gauges.js';
import { CallbackWork, MediaWork, TemplateWork, WebhookWork } from './outward-work.js';

/** The queues of this process, for every module that works through them. */
@Global()
@Module({})
class QueuesModule {
  static forRoot(config: WorkerConfig, log: Logger): DynamicModule {
    const queues = { provide: Queues, useFactory: () => new Queues(queueConnection(config), log) };
    return { module: QueuesModule, providers: [queues, Health], exports: [queues, Health] };
  }
}

/** Background work: the same modules as the control plane, without their routes. */
@Module({})
export class WorkerModule {
  static forRoot(config: WorkerConfig, log: Logger): DynamicModule {
    const relay = {
      provide: OutboxRelay,
      inject: [Database, Queues],
      useFactory: (database: Database, queues: Queues) => new OutboxRelay(database, queues, log),
    };
    return {
      module: WorkerModule,
      imports: [
        QueuesModule.forRoot(config, log),
        DatabaseModule.forRoot(config, 'worker'),
        EgressModule.forRoot(config),
        OnboardingModule.forRoot(config),
        MediaModule.forRoot(config),
        MessagingModule.forRoot(config),
        MessagingSweepModule,
        TemplateSubmissionModule.forRoot(config),
        WebhookDeliveryModule.forRoot(config),
        EventsModule.toldTo([CallbackAudience, WebhookAudience], [OnPremCallbacksModule, WebhooksModule]),
        OnPremCallbackDeliveryModule.forRoot(config),
        NodeControllerModule.forRoot(config),
      ],
      providers: [
        relay,
        Background,
        WebhookWork,
        TemplateWork,
        MediaWork,
        CallbackWork,
        Gauges,
        { provide: 'log', useValue: log },
      ],
    };
  }
}
