import { type DynamicModule, Global, Module } from '@nestjs/common';
import { z } from 'zod';
import { flag } from '#platform/kernel';
import { Egress } from './egress.js';

export const EgressConfig = z.object({
  /** Lets URLs of tenants lead to private networks, by plain http and on any port: for sandboxes and development. */
  EGRESS_ALLOW_PRIVATE: flag().default(false),
});
export type EgressConfig = z.output<typeof EgressConfig>;

/** The guarded way out, for every module of the process. */
@Global()
@Module({})
export class EgressModule {
  static forRoot(config: EgressConfig): DynamicModule {
    const egress = { provide: Egress, useFactory: () => new Egress({ allowPrivate: config.EGRESS_ALLOW_PRIVATE }) };
    return { module: EgressModule, providers: [egress], exports: [Egress] };
  }
}
