import { type DynamicModule, Module } from '@nestjs/common';
import { SettingsRepository } from '../application-settings/settings.repository.js';
import { ContactIdentityRepository } from '../contact-identity/contact-identity.repository.js';
import { CallbackRepository } from './callback.repository.js';
import { CallbackTallyRepository } from './callback-tally.repository.js';
import { CALLBACKS_CONFIG, type OnPremCallbacksConfig } from './callbacks.config.js';
import { DeliverCallbacks } from './deliver-callbacks/deliver-callbacks.js';
import { DueCallbacks } from './deliver-callbacks/due-callbacks.js';
import { PostCallbacks } from './deliver-callbacks/post-callbacks.js';
import { RequestRepository } from './deliver-callbacks/request.repository.js';
import { RunRound } from './deliver-callbacks/run-round.js';
import { CallbackAudience } from './queue-callbacks/callback-audience.js';

/** Hears events for on-premises clients; for every process in which something happens. */
@Module({
  providers: [SettingsRepository, ContactIdentityRepository, CallbackRepository, CallbackAudience],
  exports: [CallbackAudience],
})
export class OnPremCallbacksModule {}

/** The worker's side: delivers callbacks. Needs `EgressModule`. */
@Module({})
export class OnPremCallbackDeliveryModule {
  static forRoot(config: OnPremCallbacksConfig): DynamicModule {
    return {
      module: OnPremCallbackDeliveryModule,
      providers: [
        { provide: CALLBACKS_CONFIG, useValue: config },
        DeliverCallbacks,
        DueCallbacks,
        PostCallbacks,
        RequestRepository,
        CallbackTallyRepository,
        RunRound,
      ],
      exports: [DeliverCallbacks, DueCallbacks],
    };
  }
}
