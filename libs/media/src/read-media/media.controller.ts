import { Controller, Delete, Get, Headers, HttpCode, Param, Res } from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CallerTenant, TenantScope } from '#identity';
import { Database } from '#platform/database';
import { requireId, type TenantId } from '#platform/kernel';
import { Media } from '../media.js';
import { headersOf, MediaResponse, showMedia } from './media.response.js';
import { rangeOf } from './range.js';

@ApiTags('Media')
@Controller('v1/media')
export class MediaController {
  constructor(
    private readonly database: Database,
    private readonly media: Media,
  ) {}

  @Get(':id')
  @TenantScope('messages:read')
  @ApiOperation({ summary: 'Show a file: type, size, whether it has arrived' })
  @ApiOkResponse({ standardSchema: MediaResponse })
  show(@CallerTenant() tenantId: TenantId, @Param('id') text: string): Promise<MediaResponse> {
    const id = requireId('media', text);
    return this.database.withTenant(tenantId, async (tx) => showMedia(await this.media.require(tx, tenantId, id)));
  }

  @Get(':id/content')
  @TenantScope('messages:read')
  @ApiOperation({ summary: 'Read the bytes of a file, or a range of them' })
  @ApiProduces('*/*')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @ApiHeader({ name: 'Range', required: false, description: 'One range of bytes; answered with 206.' })
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The ETag of what is there already; 304 when it is the same.',
  })
  async read(
    @CallerTenant() tenantId: TenantId,
    @Param('id') text: string,
    @Headers('range') asked: string | undefined,
    @Headers('if-range') only: string | undefined,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await this.media.readable(tenantId, requireId('media', text));
    const { size, sha256 } = { size: file.size ?? 0, sha256: `"${file.sha256}"` };
    if (isKnown(known, sha256)) return void reply.status(304).headers(headersOf(file)).send();
    // The refusal of a range says how large the file is.
    reply.header('content-range', `bytes */${size}`);
    const range = only === undefined || only === sha256 ? rangeOf(asked, size) : null;
    const { stream } = await this.media.open(tenantId, file.id, range ?? undefined);
    const length = range ? range.end - range.start + 1 : size;
    if (range) reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
    else reply.removeHeader('content-range');
    void reply.headers({ ...headersOf(file), 'content-length': String(length) }).send(stream);
  }

  @Delete(':id')
  @HttpCode(204)
  @TenantScope('messages:send')
  @ApiOperation({ summary: 'Delete a file; messages that have not gone out yet fail' })
  @ApiNoContentResponse()
  async remove(@CallerTenant() tenantId: TenantId, @Param('id') id: string): Promise<void> {
    await this.media.remove(tenantId, requireId('media', id));
  }
}

const isKnown = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag || each.trim() === '*') ?? false;
