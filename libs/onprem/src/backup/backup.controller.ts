import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { text } from '#platform/http';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { BackUp } from './back-up.js';
import { Restore } from './restore.js';

const BackupRequest = z.object({ password: text(256) });
const RestoreRequest = BackupRequest.extend({ data: text(1_048_576) });

/** source: whatsapp-onprem-api.md §6 */
@ApiExcludeController()
@Controller('nodes/:node/v1/settings')
export class BackupController {
  constructor(
    private readonly backUp: BackUp,
    private readonly restoring: Restore,
    private readonly answers: Answers,
  ) {}

  @Post('backup')
  @HttpCode(200)
  @OnPrem('admin')
  async backup(
    @CallerClient() client: ClientCaller,
    @Body({ schema: BackupRequest }) { password }: z.output<typeof BackupRequest>,
  ): Promise<object> {
    return this.answers.with({ settings: { data: await this.backUp.execute(client, password) } });
  }

  @Post('restore')
  @HttpCode(200)
  @OnPrem('admin')
  async restore(
    @CallerClient() client: ClientCaller,
    @Body({ schema: RestoreRequest }) { password, data }: z.output<typeof RestoreRequest>,
  ): Promise<object> {
    await this.restoring.execute(client, password, data);
    return this.answers.done();
  }
}
