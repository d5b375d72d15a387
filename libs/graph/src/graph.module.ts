import { type DynamicModule, Module } from '@nestjs/common';
import { GraphClient } from './graph-client.js';
import type { GraphConfig } from './graph.config.js';

/** A client of the Graph API for the module that imports it. */
@Module({})
export class GraphModule {
  static forRoot(config: GraphConfig): DynamicModule {
    const client = { provide: GraphClient, useFactory: () => new GraphClient(config) };
    return { module: GraphModule, providers: [client], exports: [GraphClient] };
  }
}
