import { Body, Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Database } from '#platform/database';
import { text } from '#platform/http';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { BusinessProfileRequest, showProfile } from './business-profile.js';
import { BusinessProfiles } from './business-profiles.js';
import { ComplianceInfo } from './compliance.js';
import { ProfileRepository } from './profile.repository.js';

/** Meta takes no empty one. */
const AboutRequest = z.object({ text: text(139) });

/** source: whatsapp-onprem-api.md §6 */
@ApiExcludeController()
@Controller('nodes/:node/v1/settings')
export class BusinessProfileController {
  constructor(
    private readonly database: Database,
    private readonly profiles: BusinessProfiles,
    private readonly kept: ProfileRepository,
    private readonly answers: Answers,
  ) {}

  @Get('business/profile')
  @OnPrem('admin')
  async show(@CallerClient() client: ClientCaller): Promise<object> {
    const profile = showProfile(await this.profiles.get(client));
    return this.answers.with({ settings: { business: { profile } } });
  }

  @Post('business/profile')
  @HttpCode(200)
  @OnPrem('admin')
  async change(
    @CallerClient() client: ClientCaller,
    @Body({ schema: BusinessProfileRequest }) change: BusinessProfileRequest,
  ): Promise<object> {
    if (Object.keys(change).length > 0) await this.profiles.change(client, change);
    return this.answers.done();
  }

  @Get('profile/about')
  @OnPrem('admin')
  async about(@CallerClient() client: ClientCaller): Promise<object> {
    const { about = '' } = await this.profiles.get(client);
    return this.answers.with({ settings: { profile: { about: { text: about } } } });
  }

  @Patch('profile/about')
  @OnPrem('admin')
  async changeAbout(
    @CallerClient() client: ClientCaller,
    @Body({ schema: AboutRequest }) { text: about }: z.output<typeof AboutRequest>,
  ): Promise<object> {
    await this.profiles.change(client, { about });
    return this.answers.done();
  }

  @Get('business/compliance_info')
  @OnPrem('admin')
  async compliance(@CallerClient() { tenantId, nodeId }: ClientCaller): Promise<object> {
    const info = await this.database.withTenant(tenantId, (tx) => this.kept.compliance(tx, tenantId, nodeId));
    return this.answers.with({ settings: { business: { compliance_info: info ?? {} } } });
  }

  @Post('business/compliance_info')
  @HttpCode(200)
  @OnPrem('admin')
  async saveCompliance(
    @CallerClient() { tenantId, nodeId }: ClientCaller,
    @Body({ schema: ComplianceInfo }) info: ComplianceInfo,
  ): Promise<object> {
    await this.database.withTenant(tenantId, (tx) => this.kept.saveCompliance(tx, tenantId, nodeId, info));
    return this.answers.done();
  }
}
