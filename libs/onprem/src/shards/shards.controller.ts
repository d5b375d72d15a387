import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Nodes } from '#nodes';
import { Database } from '#platform/database';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { SetShards, ShardsRequest } from './set-shards.js';

/** source: whatsapp-onprem-api.md §4 */
@ApiExcludeController()
@Controller('nodes/:node/v1/account/shards')
export class ShardsController {
  constructor(
    private readonly database: Database,
    private readonly nodes: Nodes,
    private readonly shards: SetShards,
    private readonly answers: Answers,
  ) {}

  @Get()
  @OnPrem('admin')
  async show(@CallerClient() { tenantId, nodeId }: ClientCaller): Promise<object> {
    const node = await this.database.withTenant(tenantId, (tx) => this.nodes.require(tx, tenantId, nodeId));
    return this.answers.with({ account: { shards: node.spec.replicas } });
  }

  @Post()
  @HttpCode(201)
  @OnPrem('admin')
  async set(
    @CallerClient() client: ClientCaller,
    @Body({ schema: ShardsRequest }) request: ShardsRequest,
  ): Promise<object> {
    await this.shards.execute(client, request);
    return this.answers.done();
  }
}
