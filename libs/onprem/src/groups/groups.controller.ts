import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { TakesBytes, text } from '#platform/http';
import { toWaId } from '#whatsapp';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { OnPremRefusal } from '../onprem.errors.js';
import { FORM_AROUND, LARGEST_PHOTO, photoIn } from '../profile-photo/photo.js';
import { GraphGroups } from './graph-groups.js';

/** The original's limit is not known; the hosted network's is 128. source: whatsapp-cloud-api.md §4.9 */
const Subject = z.looseObject({ subject: text(128) });
const Members = z.looseObject({ wa_ids: z.array(text(40)).min(1).max(8) });

/** Groups of before December 2020, where the hosted network still has something that does the same. source: whatsapp-onprem-api.md §11 */
@ApiExcludeController()
@Controller('nodes/:node/v1/groups')
export class GroupsController {
  constructor(
    private readonly groups: GraphGroups,
    private readonly numbers: Numbers,
    private readonly database: Database,
    private readonly answers: Answers,
  ) {}

  @Post()
  @HttpCode(200)
  @OnPrem('user')
  async create(
    @CallerClient() client: ClientCaller,
    @Body({ schema: Subject }) { subject }: z.output<typeof Subject>,
  ): Promise<object> {
    return this.answers.with({ groups: [await this.groups.create(client, subject)] });
  }

  @Get()
  @OnPrem('user')
  async list(@CallerClient() client: ClientCaller): Promise<object> {
    return this.answers.with({ groups: await this.groups.list(client) });
  }

  @Get(':group')
  @OnPrem('user')
  async show(@CallerClient() client: ClientCaller, @Param('group') group: string): Promise<object> {
    const { phone } = await this.database.withTenant(client.tenantId, (tx) =>
      this.numbers.require(tx, client.tenantId, client.numberId),
    );
    return this.answers.with({ groups: [await this.groups.show(client, group, toWaId(phone))] });
  }

  @Put(':group')
  @OnPrem('user')
  async rename(
    @CallerClient() client: ClientCaller,
    @Param('group') group: string,
    @Body({ schema: Subject }) { subject }: z.output<typeof Subject>,
  ): Promise<object> {
    await this.groups.rename(client, group, subject);
    return this.answers.done();
  }

  @Get(':group/invite')
  @OnPrem('user')
  async invite(@CallerClient() client: ClientCaller, @Param('group') group: string): Promise<object> {
    return this.answers.with({ groups: [{ link: await this.groups.invite(client, group) }] });
  }

  @Delete(':group/invite')
  @OnPrem('user')
  async revokeInvite(@CallerClient() client: ClientCaller, @Param('group') group: string): Promise<object> {
    await this.groups.revokeInvite(client, group);
    return this.answers.done();
  }

  @Delete(':group/participants')
  @OnPrem('user')
  async removeParticipants(
    @CallerClient() client: ClientCaller,
    @Param('group') group: string,
    @Body({ schema: Members }) { wa_ids: waIds }: z.output<typeof Members>,
  ): Promise<object> {
    await this.groups.removeParticipants(client, group, waIds);
    return this.answers.done();
  }

  @Post(':group/leave')
  @OnPrem('user')
  leave(): never {
    throw notOffered('A business cannot leave its own group; the hosted network has no call for it.');
  }

  @Get(':group/icon')
  @OnPrem('user')
  showIcon(): never {
    throw notOffered('The hosted network shows nobody the picture of a group.');
  }

  @Post(':group/icon')
  @HttpCode(200)
  @TakesBytes(LARGEST_PHOTO + FORM_AROUND)
  @OnPrem('user')
  async setIcon(
    @CallerClient() client: ClientCaller,
    @Param('group') group: string,
    @Body() body: unknown,
    @Headers('content-type') contentType?: string,
  ): Promise<object> {
    await this.groups.setIcon(client, group, await photoIn(body, contentType));
    return this.answers.done();
  }

  @Delete(':group/icon')
  @OnPrem('user')
  removeIcon(): never {
    throw notOffered('The hosted network has no call that takes the picture of a group away.');
  }

  @Patch(':group/admins')
  @OnPrem('user')
  promote(): never {
    throw notOffered('The business is the only admin that a group of the hosted network has.');
  }

  @Delete(':group/admins')
  @OnPrem('user')
  demote(): never {
    throw notOffered('The business is the only admin that a group of the hosted network has.');
  }
}

const notOffered = (why: string): OnPremRefusal => new OnPremRefusal(1005, why);
