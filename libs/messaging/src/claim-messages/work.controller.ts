import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OtherProof } from '#identity';
import { ClaimRequest, RecordRequest, type ClaimResponse, type RecordResponse } from '#node-protocol';
import { CallerNode, NodeGuard, type NodeCaller } from '#nodes';
import { RecordOutcomes } from '../record-outcomes/record-outcomes.js';
import { ClaimMessages } from './claim-messages.js';

/** What a node does with its jobs; on the internal listener only. */
@ApiExcludeController()
@UseGuards(NodeGuard)
@Controller('internal/v1')
export class WorkController {
  constructor(
    private readonly claims: ClaimMessages,
    private readonly records: RecordOutcomes,
  ) {}

  @Post('claim')
  @HttpCode(200)
  @OtherProof('node token')
  claim(@CallerNode() node: NodeCaller, @Body({ schema: ClaimRequest }) request: ClaimRequest): Promise<ClaimResponse> {
    return this.claims.execute(node, BigInt(request.epoch), request.message_ids);
  }

  @Post('record')
  @HttpCode(200)
  @OtherProof('node token')
  record(
    @CallerNode() node: NodeCaller,
    @Body({ schema: RecordRequest }) request: RecordRequest,
  ): Promise<RecordResponse> {
    return this.records.execute(node, BigInt(request.epoch), request.outcomes);
  }
}
