import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OtherProof } from '#identity';
import { LeaseRequest, ReleaseRequest, RenewRequest, type LeaseResponse, type RenewResponse } from '#node-protocol';
import { CallerNode, type NodeCaller } from '../authenticate-node/node-caller.js';
import { NodeGuard } from '../authenticate-node/node-guard.js';
import { HoldSlot } from './hold-slot.js';

/** How a process of a node takes, renews and gives back the right to act; on the internal listener only. */
@ApiExcludeController()
@UseGuards(NodeGuard)
@Controller('internal/v1/lease')
export class LeaseController {
  constructor(private readonly slots: HoldSlot) {}

  @Post()
  @HttpCode(200)
  @OtherProof('node token')
  take(@CallerNode() node: NodeCaller, @Body({ schema: LeaseRequest }) request: LeaseRequest): Promise<LeaseResponse> {
    return this.slots.take(node, request);
  }

  @Post('renew')
  @HttpCode(200)
  @OtherProof('node token')
  renew(@CallerNode() node: NodeCaller, @Body({ schema: RenewRequest }) request: RenewRequest): Promise<RenewResponse> {
    return this.slots.renew(node, request);
  }

  @Post('release')
  @HttpCode(204)
  @OtherProof('node token')
  release(@CallerNode() node: NodeCaller, @Body({ schema: ReleaseRequest }) request: ReleaseRequest): Promise<void> {
    return this.slots.release(node, request);
  }
}
