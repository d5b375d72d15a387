import { EventsModule } from '#events';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { BillingApiModule } from '#billing';
import { ClockApiModule } from '#clock';
import { ContactsApiModule } from '#contacts';
import { AccessGuard, IdentityApiModule, IdentityModule } from '#identity';
import { MediaApiModule, MediaModule } from '#media';
import { MessagingApiModule, MessagingModule } from '#messaging';
import { NodesApiModule } from '#nodes';
import { NumbersApiModule } from '#numbers';
import { OnboardingApiModule, OnboardingModule } from '#onboarding';
import { CallbackAudience, OnPremApiModule, OnPremCallbacksModule } from '#onprem';
import { DatabaseModule } from '#platform/database';
import { EgressModule } from '#platform/egress';
import { Cursors, Health } from '#platform/http';
import { deriveKey } from '#platform/kernel';
import { TemplatesApiModule } from '#templates';
import { WebhookAudience, WebhooksApiModule, WebhooksModule } from '#webhooks';
import type { ControlPlaneConfig } from './config.js';

/** What every module may ask for without importing anything. */
@Global()
@Module({})
class EdgeModule {
  static forRoot(config: ControlPlaneConfig): DynamicModule {
    const cursors = { provide: Cursors, useFactory: () => new Cursors(deriveKey(config.TRUNKLINE_SECRET, 'cursors')) };
    return { module: EdgeModule, providers: [Health, cursors], exports: [Health, Cursors] };
  }
}

/** The control plane: every face that has routes. */
@Module({})
export class AppModule {
  static forRoot(config: ControlPlaneConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        EdgeModule.forRoot(config),
        DatabaseModule.forRoot(config, 'control-plane'),
        EgressModule.forRoot(config),
        IdentityModule.forRoot(config),
        OnboardingModule.forRoot(config),
        MediaModule.forRoot(config),
        MessagingModule.forRoot(config),
        IdentityApiModule,
        OnboardingApiModule,
        NumbersApiModule,
        NodesApiModule.forRoot(config),
        ContactsApiModule,
        TemplatesApiModule,
        BillingApiModule,
        WebhooksApiModule,
        MediaApiModule,
        MessagingApiModule,
        OnPremApiModule.forRoot(config),
        EventsModule.toldTo([CallbackAudience, WebhookAudience], [OnPremCallbacksModule, WebhooksModule]),
        ClockApiModule.forRoot(config),
      ],
      providers: [{ provide: APP_GUARD, useExisting: AccessGuard }],
    };
  }
}
