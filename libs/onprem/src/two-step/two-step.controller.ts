import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { freshPin } from '../registration/registration.js';
import { Pin } from '../registration/registration.schema.js';
import { SetPin } from './set-pin.js';

const TwoStepRequest = z.object({ pin: Pin });

/** source: whatsapp-onprem-api.md §6 */
@ApiExcludeController()
@Controller('nodes/:node/v1/settings/account/two-step')
export class TwoStepController {
  constructor(
    private readonly setPin: SetPin,
    private readonly answers: Answers,
  ) {}

  @Post()
  @HttpCode(200)
  @OnPrem('admin')
  async enable(
    @CallerClient() client: ClientCaller,
    @Body({ schema: TwoStepRequest }) { pin }: z.output<typeof TwoStepRequest>,
  ): Promise<object> {
    await this.setPin.execute(client, pin, true);
    return this.answers.done();
  }

  /** Meta has no call that takes a PIN away, so the number gets one that only the platform knows. */
  @Delete()
  @OnPrem('admin')
  async disable(@CallerClient() client: ClientCaller): Promise<object> {
    await this.setPin.execute(client, freshPin(), false);
    return this.answers.done();
  }
}
