import { Controller, Get, Optional, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ProviderOnly } from '#identity';
import { Database } from '#platform/database';
import { Cursors, PageQuery, type Page, pageOf } from '#platform/http';
import { requireId } from '#platform/kernel';
import { NodeDriver } from '../driver/node-driver.js';
import { NodeLeaseRepository } from '../hold-slot/node-lease.repository.js';
import { LogsElsewhere } from '../node.errors.js';
import { nodeEvents } from '../node-event.js';
import { Nodes } from '../nodes.js';
import { LogQuery, LogResponse, NodeDetailResponse, NodeResponse, showNode, showNodeInDetail } from './node.schema.js';

const EVENTS_SHOWN = 50;

@ApiTags('Nodes')
@Controller('admin/v1/nodes')
export class NodesController {
  constructor(
    private readonly database: Database,
    private readonly nodes: Nodes,
    private readonly leases: NodeLeaseRepository,
    private readonly cursors: Cursors,
    @Optional() private readonly driver?: NodeDriver,
  ) {}

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: 'List the nodes of all companies, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(NodeResponse) })
  async list(@Query({ schema: PageQuery }) query: z.output<typeof PageQuery>): Promise<Page<NodeResponse>> {
    const after = this.cursors.read(query.cursor, 'nodes');
    const rows = await this.database.withSystem('list nodes', (tx) => this.nodes.list(tx, query.limit, after));
    return this.cursors.page(rows, query.limit, 'nodes', showNode);
  }

  @Get(':id')
  @ProviderOnly()
  @ApiOperation({ summary: 'Show a node: what is wanted, what is, who acts for it, and what happened' })
  @ApiOkResponse({ standardSchema: NodeDetailResponse })
  async show(@Param('id') text: string): Promise<NodeDetailResponse> {
    const id = requireId('node', text);
    return this.database.withSystem('show node', async (tx) => {
      const tenantId = await this.nodes.ownerOf(tx, id);
      const node = await this.nodes.require(tx, tenantId, id);
      const leases = await this.leases.list(tx, tenantId, id);
      return showNodeInDetail(node, leases, await nodeEvents(tx, tenantId, id, EVENTS_SHOWN));
    });
  }

  @Get(':id/logs')
  @ProviderOnly()
  @ApiOperation({ summary: "The newest lines of a node's log, oldest first; 409 where this process does not see them" })
  @ApiOkResponse({ standardSchema: LogResponse })
  async logs(
    @Param('id') text: string,
    @Query({ schema: LogQuery }) query: z.output<typeof LogQuery>,
  ): Promise<LogResponse> {
    const id = requireId('node', text);
    await this.database.withSystem('show node', (tx) => this.nodes.ownerOf(tx, id));
    if (!this.driver) throw new LogsElsewhere();
    return { data: await this.driver.logs(id, query.lines) };
  }
}
