import { Controller, Delete, Get, Headers, HttpCode, Param, Post, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Media, rangeOf, type StoredMedia } from '#media';
import { bodyOf, TakesStream } from '#platform/http';
import { MEDIA_LIMITS } from '#whatsapp';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { invalid, notFound } from '../onprem.errors.js';

/**
 * Files of a client, by ids that are UUIDs as they always were. The bytes pass through; a file that was uploaded once can be sent to
 * any number of people. source: whatsapp-onprem-api.md §10
 */
@ApiExcludeController()
@Controller('nodes/:node/v1/media')
export class OnPremMediaController {
  constructor(
    private readonly media: Media,
    private readonly answers: Answers,
  ) {}

  @Post()
  @HttpCode(200)
  @TakesStream()
  @OnPrem('user')
  async upload(@CallerClient() { tenantId, numberId }: ClientCaller, @Req() request: FastifyRequest): Promise<object> {
    const contentType = request.headers['content-type'] ?? '';
    if (/^\s*multipart\//i.test(contentType))
      throw invalid(
        'Content-Type',
        'send the bytes of the file themselves, with their own type, and no form around them',
      );
    const declared = { contentType, filename: null, maxBytes: MEDIA_LIMITS.document };
    const { id } = await this.media.receive(tenantId, numberId, bodyOf(request), declared);
    return this.answers.with({ media: [{ id }] });
  }

  /** All of it, or the range that is asked for: a file has no tag here, so that `If-Range` always means all of it. */
  @Get(':id')
  @OnPrem('user')
  async download(
    @CallerClient() client: ClientCaller,
    @Param('id') id: string,
    @Headers('range') asked: string | undefined,
    @Headers('if-range') only: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { mimeType, size } = await this.requireOwn(client, id);
    const bytes = size ?? 0;
    // The refusal of a range says how large the file is.
    reply.header('content-range', `bytes */${bytes}`);
    const range = only === undefined ? rangeOf(asked, bytes) : null;
    const { stream } = await this.media.open(client.tenantId, id, range ?? undefined);
    if (range) reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes}`);
    else reply.removeHeader('content-range');
    reply.headers({ 'x-content-type-options': 'nosniff', 'accept-ranges': 'bytes' });
    const length = range ? range.end - range.start + 1 : bytes;
    return new StreamableFile(stream, { type: mimeType, disposition: 'attachment', length });
  }

  @Delete(':id')
  @OnPrem('user')
  async remove(@CallerClient() client: ClientCaller, @Param('id') id: string): Promise<object> {
    await this.requireOwn(client, id);
    await this.media.remove(client.tenantId, id);
    return this.answers.done();
  }

  /** A file of this client: its tenant may have others, of other numbers. Deleted ones are gone. */
  private async requireOwn({ tenantId, numberId }: ClientCaller, id: string): Promise<StoredMedia> {
    const media = await this.media.readable(tenantId, id).catch(() => null);
    if (!media || (media.numberId !== null && media.numberId !== numberId))
      throw notFound(`There is no media ${id.slice(0, 64)}`);
    return media;
  }
}
