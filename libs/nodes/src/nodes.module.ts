import { type DynamicModule, Module } from '@nestjs/common';
import { NumbersModule } from '#numbers';
import { NodeGuard } from './authenticate-node/node-guard.js';
import { NodeTokens } from './authenticate-node/node-tokens.js';
import { HoldSlot } from './hold-slot/hold-slot.js';
import { LeaseController } from './hold-slot/lease.controller.js';
import { NodeLeaseRepository } from './hold-slot/node-lease.repository.js';
import { NodeSessions } from './hold-slot/node-sessions.js';
import { GRAPH_CONFIG, type GraphConfig } from './nodes.config.js';
import { Nodes } from './nodes.js';
import { ProvisionNumberController } from './provision-number/provision-number.controller.js';
import { ProvisionNumber } from './provision-number/provision-number.js';
import { NodesController } from './show-nodes/nodes.controller.js';
import { SteerController } from './steer-node/steer.controller.js';
import { SteerNode } from './steer-node/steer-node.js';

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
  static forRoot(config: GraphConfig): DynamicModule {
    return { module: NodesApiModule, providers: [{ provide: GRAPH_CONFIG, useValue: config }] };
  }
}
