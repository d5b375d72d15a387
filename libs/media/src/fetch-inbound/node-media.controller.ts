import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OtherProof } from '#identity';
import {
  MediaClaimRequest,
  type MediaClaimResponse,
  MediaContentQuery,
  MediaFailed,
  MediaUploaded,
} from '#node-protocol';
import { CallerNode, type NodeCaller, NodeGuard } from '#nodes';
import { bodyOf, TakesStream } from '#platform/http';
import { Media } from '../media.js';
import { GraphUploads } from '../send-media/graph-uploads.js';
import { FetchMedia } from './fetch-media.js';

/** How nodes move files between WhatsApp and the store; on the internal listener only. */
@ApiExcludeController()
@UseGuards(NodeGuard)
@Controller('internal/v1/media')
export class NodeMediaController {
  constructor(
    private readonly media: Media,
    private readonly fetching: FetchMedia,
    private readonly uploads: GraphUploads,
  ) {}

  /** The bytes of a file that shall be sent. */
  @Get(':id/content')
  @OtherProof('node token')
  async read(
    @CallerNode() node: NodeCaller,
    @Param('id') id: string,
    @Query({ schema: MediaContentQuery }) { epoch }: MediaContentQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.fetching.assertActs(node, epoch);
    const { media, stream } = await this.media.open(node.tenantId, id);
    void reply.header('content-length', media.size).type('application/octet-stream').send(stream);
  }

  /** The bytes of a file that came in. */
  @Put(':id/content')
  @HttpCode(204)
  @OtherProof('node token')
  @TakesStream()
  async keep(
    @CallerNode() node: NodeCaller,
    @Param('id') id: string,
    @Query({ schema: MediaContentQuery }) { epoch }: MediaContentQuery,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.fetching.keep(node, epoch, id, bodyOf(request));
  }

  @Post('claim')
  @HttpCode(200)
  @OtherProof('node token')
  claim(
    @CallerNode() node: NodeCaller,
    @Body({ schema: MediaClaimRequest }) request: MediaClaimRequest,
  ): Promise<MediaClaimResponse> {
    return this.fetching.claim(node, request.epoch, request.media_ids);
  }

  @Post('failed')
  @HttpCode(204)
  @OtherProof('node token')
  async fail(@CallerNode() node: NodeCaller, @Body({ schema: MediaFailed }) request: MediaFailed): Promise<void> {
    await this.fetching.fail(node, request);
  }

  @Post('uploaded')
  @HttpCode(204)
  @OtherProof('node token')
  async uploaded(
    @CallerNode() node: NodeCaller,
    @Body({ schema: MediaUploaded }) request: MediaUploaded,
  ): Promise<void> {
    await this.uploads.remember(node, request);
  }

  @Post('forgotten')
  @HttpCode(204)
  @OtherProof('node token')
  async forgotten(
    @CallerNode() node: NodeCaller,
    @Body({ schema: MediaUploaded }) request: MediaUploaded,
  ): Promise<void> {
    await this.uploads.forget(node, request);
  }
}
