import { type DynamicModule, Module } from '@nestjs/common';
import { ClockController, SANDBOX_URL } from './clock.controller.js';

@Module({})
export class ClockApiModule {
  static forRoot(config: { readonly SANDBOX_URL?: string | undefined }): DynamicModule {
    return {
      module: ClockApiModule,
      controllers: [ClockController],
      providers: [{ provide: SANDBOX_URL, useValue: config.SANDBOX_URL ?? null }],
    };
  }
}
