import { Body, Controller, Delete, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProviderOnly } from '#identity';
import { requireId } from '#platform/kernel';
import { NodeResponse, showNode } from '../show-nodes/node.schema.js';
import { SteerNode } from './steer-node.js';
import { ScaleNodeRequest } from './steer.schema.js';

@ApiTags('Nodes')
@Controller('admin/v1/nodes/:id')
export class SteerController {
  constructor(private readonly nodes: SteerNode) {}

  @Post('pause')
  @HttpCode(202)
  @ProviderOnly()
  @ApiOperation({ summary: 'Let a node take no more work; it keeps its lease and what it has in flight' })
  @ApiAcceptedResponse({ standardSchema: NodeResponse })
  async pause(@Param('id') text: string): Promise<NodeResponse> {
    return showNode(await this.nodes.wish(requireId('node', text), 'pause'));
  }

  @Post('resume')
  @HttpCode(202)
  @ProviderOnly()
  @ApiOperation({ summary: 'Let a paused, drained or stopped node work again' })
  @ApiAcceptedResponse({ standardSchema: NodeResponse })
  async resume(@Param('id') text: string): Promise<NodeResponse> {
    return showNode(await this.nodes.wish(requireId('node', text), 'resume'));
  }

  @Post('drain')
  @HttpCode(202)
  @ProviderOnly()
  @ApiOperation({ summary: 'Let a node finish what it has in flight and end' })
  @ApiAcceptedResponse({ standardSchema: NodeResponse })
  async drain(@Param('id') text: string): Promise<NodeResponse> {
    return showNode(await this.nodes.wish(requireId('node', text), 'drain'));
  }

  @Post('stop')
  @HttpCode(202)
  @ProviderOnly()
  @ApiOperation({ summary: 'End the processes of a node' })
  @ApiAcceptedResponse({ standardSchema: NodeResponse })
  async stop(@Param('id') text: string): Promise<NodeResponse> {
    return showNode(await this.nodes.wish(requireId('node', text), 'stop'));
  }

  @Post('restart')
  @HttpCode(202)
  @ProviderOnly()
  @ApiOperation({ summary: 'Replace the processes of a node, one after the other' })
  @ApiAcceptedResponse({ standardSchema: NodeResponse })
  async restart(@Param('id') text: string): Promise<NodeResponse> {
    return showNode(await this.nodes.wish(requireId('node', text), 'restart'));
  }

  @Patch()
  @ProviderOnly()
  @ApiOperation({ summary: 'Change how many replicas a node has' })
  @ApiOkResponse({ standardSchema: NodeResponse })
  async scale(
    @Param('id') text: string,
    @Body({ schema: ScaleNodeRequest }) request: ScaleNodeRequest,
  ): Promise<NodeResponse> {
    return showNode(await this.nodes.scale(requireId('node', text), request.replicas));
  }

  @Delete()
  @HttpCode(202)
  @ProviderOnly()
  @ApiOperation({ summary: 'Remove a node for ever; its number stays, without a node' })
  @ApiAcceptedResponse({ standardSchema: NodeResponse })
  async remove(@Param('id') text: string): Promise<NodeResponse> {
    return showNode(await this.nodes.remove(requireId('node', text)));
  }
}
