import { Module } from '@nestjs/common';
import { NumbersModule } from '#numbers';
import { NodeGuard } from './authenticate-node/node-guard.js';
import { NodeTokens } from './authenticate-node/node-tokens.js';
import { NodeSessions } from './hold-slot/node-sessions.js';

/** Nodes without routes: who they are and who may act for them. */
@Module({
  imports: [NumbersModule],
  providers: [NodeTokens, NodeGuard, NodeSessions],
  exports: [NodeTokens, NodeGuard, NodeSessions],
})
export class NodesModule {}
