import { type DynamicModule, Module } from '@nestjs/common';
import { GRAPH_CONFIG, type GraphConfig } from '#graph';
import { NumbersModule } from '#numbers';
import { NodeGuard } from './authenticate-node/node-guard.js';
import { NodeTokens } from './authenticate-node/node-tokens.js';
import { HoldSlot } from './hold-slot/hold-slot.js';
import { LeaseController } from './hold-slot/lease.controller.js';
import { NodeLeaseRepository } from './hold-slot/node-lease.repository.js';
import { NodeSessions } from './hold-slot/node-sessions.js';
import { Nodes } from './nodes.js';
import { ProvisionNumberController } from './provision-number/provision-number.controller.js';
import { ProvisionNumber } from './provision-number/provision-number.js';
import { type DriverConfig, NodeDriverModule } from './node-controller.module.js';
import { NodesController } from './show-nodes/nodes.controller.js';
import { SteerController } from './steer-node/steer.controller.js';
import { SteerNode } from './steer-node/steer-node.js';

type ApiConfig = GraphConfig & Omit<DriverConfig, 'TRUNKLINE_HOME'> & { readonly TRUNKLINE_HOME?: string | undefined };

const shared = [Nodes, NodeTokens, NodeGuard, NodeSessions, NodeLeaseRepository, ProvisionNumber, SteerNode];

/** Nodes without routes: what is wanted of them, who they are and who may act for them. */
@Module({ imports: [NumbersModule], providers: shared, exports: shared })
export class NodesModule {}

/** The routes of people (`admin/v1`) and of the nodes themselves (`internal/v1/lease`); import it through `forRoot`. */
@Module({
  imports: [NodesModule, NumbersModule],
  controllers: [NodesController, SteerController, ProvisionNumberController, LeaseController],
  providers: [HoldSlot],
})
export class NodesApiModule {
  /** With a TRUNKLINE_HOME the nodes run on this machine, and their logs are shown. */
  static forRoot(config: ApiConfig): DynamicModule {
    const { TRUNKLINE_HOME, ...rest } = config;
    return {
      module: NodesApiModule,
      imports: TRUNKLINE_HOME ? [NodeDriverModule.forRoot({ ...rest, TRUNKLINE_HOME })] : [],
      providers: [{ provide: GRAPH_CONFIG, useValue: config }],
    };
  }
}
