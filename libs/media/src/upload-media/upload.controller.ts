import { Controller, Headers, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CallerTenant, TenantScope } from '#identity';
import { bodyOf, TakesStream, text } from '#platform/http';
import type { TenantId } from '#platform/kernel';
import { LIMITS, MEDIA_LIMITS } from '#whatsapp';
import { Media } from '../media.js';
import { MediaTooLarge } from '../media.errors.js';
import { MediaResponse, showMedia } from '../read-media/media.response.js';
import { mostOf } from '../receive-media/carried.js';

const UploadQuery = z.strictObject({
  filename: text(LIMITS.filename).optional().describe('shown with documents, unless the message names another one'),
});
type UploadQuery = z.output<typeof UploadQuery>;

@ApiTags('Media')
@Controller('v1/media')
export class UploadController {
  constructor(private readonly media: Media) {}

  @Post()
  @HttpCode(201)
  @TenantScope('messages:send')
  @TakesStream()
  @ApiOperation({
    summary: 'Upload a file: its bytes are the body, Content-Type says what it is',
    description:
      'Needs the scope `messages:send`. Images up to 5 MB, audio and video 16 MB, documents 100 MB, stickers 100 KB (500 KB when they move).',
  })
  @ApiConsumes('*/*')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ standardSchema: MediaResponse })
  async upload(
    @CallerTenant() tenantId: TenantId,
    @Query({ schema: UploadQuery }) { filename }: UploadQuery,
    @Headers('content-type') contentType = '',
    @Headers('content-length') length: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<MediaResponse> {
    const most = mostOf(contentType, MEDIA_LIMITS.document);
    // Whoever says beforehand that it is too much need not send it first.
    if (Number(length) > most.bytes) throw new MediaTooLarge(most.what, most.bytes);
    const declared = { contentType, filename: filename ?? null, maxBytes: MEDIA_LIMITS.document };
    return showMedia(await this.media.receive(tenantId, null, bodyOf(request), declared));
  }
}
