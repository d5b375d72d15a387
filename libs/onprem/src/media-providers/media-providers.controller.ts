import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Database } from '#platform/database';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { invalid, notFound } from '../onprem.errors.js';
import { MediaProvider, MOST_PROVIDERS, showProvider } from './media-provider.js';
import { MediaProviderRepository } from './media-provider.repository.js';

const MOST_AT_ONCE = 100;
const Providers = z.array(MediaProvider).max(MOST_AT_ONCE);

/** source: whatsapp-onprem-api.md §5 */
@ApiExcludeController()
@Controller('nodes/:node/v1/settings/application/media/providers')
export class MediaProvidersController {
  constructor(
    private readonly database: Database,
    private readonly providers: MediaProviderRepository,
    private readonly answers: Answers,
  ) {}

  @Get()
  @OnPrem('admin')
  async list(@CallerClient() { tenantId, nodeId }: ClientCaller): Promise<object> {
    const found = await this.database.withTenant(tenantId, (tx) => this.providers.list(tx, tenantId, nodeId));
    return this.answers.with({ settings: { application: { media: { providers: found.map(showProvider) } } } });
  }

  @Post()
  @HttpCode(200)
  @OnPrem('admin')
  async put(
    @CallerClient() { tenantId, nodeId }: ClientCaller,
    @Body({ schema: Providers }) providers: MediaProvider[],
  ): Promise<object> {
    await this.database.withTenant(tenantId, async (tx) => {
      await this.providers.put(tx, tenantId, nodeId, providers);
      if ((await this.providers.count(tx, tenantId, nodeId)) > MOST_PROVIDERS)
        throw invalid('providers', `a client has at most ${MOST_PROVIDERS}`);
    });
    return this.answers.done();
  }

  @Delete(':name')
  @OnPrem('admin')
  async remove(@CallerClient() { tenantId, nodeId }: ClientCaller, @Param('name') name: string): Promise<object> {
    const found = await this.database.withTenant(tenantId, (tx) => this.providers.remove(tx, tenantId, nodeId, name));
    if (!found) throw notFound(`There is no media provider ${name}.`);
    return this.answers.done();
  }
}
