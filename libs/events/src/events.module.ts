import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import type { EventAudience } from './event-audience.js';
import { TenantEvents } from './tenant-events.js';

/** Global, because everything that happens may be told; who is told, the app says. */
@Global()
@Module({})
export class EventsModule {
  /** `audiences` are providers of `modules`, told in this order. */
  static toldTo(audiences: readonly Type<EventAudience>[], modules: readonly Type[]): DynamicModule {
    return {
      module: EventsModule,
      imports: [...modules],
      providers: [
        {
          provide: TenantEvents,
          inject: [...audiences],
          useFactory: (...told: EventAudience[]) => new TenantEvents(told),
        },
      ],
      exports: [TenantEvents],
    };
  }
}
