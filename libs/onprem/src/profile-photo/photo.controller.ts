import { Body, Controller, Delete, Get, Headers, HttpCode, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Database } from '#platform/database';
import { TakesBytes } from '#platform/http';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { BusinessProfiles } from '../business-profile/business-profiles.js';
import { notFound } from '../onprem.errors.js';
import { FORM_AROUND, LARGEST_PHOTO, photoIn } from './photo.js';
import { PhotoRepository } from './photo.repository.js';
import { SetPhoto } from './set-photo.js';

const PhotoQuery = z.object({ format: z.string().optional() });

/** source: whatsapp-onprem-api.md §6 */
@ApiExcludeController()
@Controller('nodes/:node/v1/settings/profile/photo')
export class PhotoController {
  constructor(
    private readonly database: Database,
    private readonly photos: PhotoRepository,
    private readonly profiles: BusinessProfiles,
    private readonly setPhoto: SetPhoto,
    private readonly answers: Answers,
  ) {}

  /** The bytes as they were uploaded here; where it can be seen, whoever uploaded it, with `format=link`. */
  @Get()
  @OnPrem('admin')
  async show(
    @CallerClient() client: ClientCaller,
    @Query({ schema: PhotoQuery }) { format }: z.output<typeof PhotoQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    if (format === 'link') return this.link(client);
    const { tenantId, nodeId } = client;
    const photo = await this.database.withTenant(tenantId, (tx) => this.photos.find(tx, tenantId, nodeId));
    if (!photo) throw notFound('No picture was uploaded here; ?format=link says where another one can be seen.');
    reply.type(photo.type);
    return new StreamableFile(photo.bytes);
  }

  @Post()
  @HttpCode(201)
  @TakesBytes(LARGEST_PHOTO + FORM_AROUND)
  @OnPrem('admin')
  async put(
    @CallerClient() client: ClientCaller,
    @Body() body: unknown,
    @Headers('content-type') contentType?: string,
  ): Promise<object> {
    await this.setPhoto.execute(client, await photoIn(body, contentType));
    return this.answers.done();
  }

  @Delete()
  @OnPrem('admin')
  async remove(@CallerClient() client: ClientCaller): Promise<object> {
    await this.setPhoto.remove(client);
    return this.answers.done();
  }

  private async link(client: ClientCaller): Promise<object> {
    const { profile_picture_url: link } = await this.profiles.get(client);
    if (!link) throw notFound('There is no picture.');
    return this.answers.with({ settings: { profile: { photo: { link } } } });
  }
}
