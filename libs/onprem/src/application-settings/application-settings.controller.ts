import { Body, Controller, Delete, Get, Patch } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { ChangeSettings } from './change-settings.js';
import { SettingsRequest } from './settings-request.js';
import { SettingsRepository } from './settings.repository.js';
import { showSettings } from './show-settings.js';

/** source: whatsapp-onprem-api.md §5 */
@ApiExcludeController()
@Controller('nodes/:node/v1/settings/application')
export class ApplicationSettingsController {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly settings: SettingsRepository,
    private readonly change: ChangeSettings,
    private readonly answers: Answers,
  ) {}

  @Get()
  @OnPrem('admin')
  async show(@CallerClient() { tenantId, nodeId, numberId }: ClientCaller): Promise<object> {
    const application = await this.database.withTenant(tenantId, async (tx) => {
      const { phone } = await this.numbers.require(tx, tenantId, numberId);
      return showSettings(await this.settings.get(tx, tenantId, nodeId), phone);
    });
    return this.answers.with({ settings: { application } });
  }

  @Patch()
  @OnPrem('admin')
  async update(
    @CallerClient() client: ClientCaller,
    @Body({ schema: SettingsRequest }) request: SettingsRequest,
  ): Promise<object> {
    await this.change.execute(client, request);
    return this.answers.done();
  }

  @Delete()
  @OnPrem('admin')
  async reset(@CallerClient() client: ClientCaller): Promise<object> {
    await this.change.reset(client);
    return this.answers.done();
  }
}
