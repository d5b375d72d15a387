import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { RegisterNumber } from './register-number.js';
import { RegisterRequest, VerifyRequest } from './registration.schema.js';

/** source: whatsapp-onprem-api.md §4 */
@ApiExcludeController()
@Controller('nodes/:node/v1/account')
export class RegistrationController {
  constructor(
    private readonly registration: RegisterNumber,
    private readonly answers: Answers,
  ) {}

  /** 201: there is nothing more to do. 202: a code is on its way. */
  @Post()
  @OnPrem('admin')
  async register(
    @CallerClient() client: ClientCaller,
    @Body({ schema: RegisterRequest }) request: RegisterRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const outcome = await this.registration.execute(client, request);
    reply.status(outcome.state === 'registered' ? 201 : 202);
    return outcome.state === 'registered'
      ? this.answers.done()
      : this.answers.with({ account: [{ vname: outcome.vname }] });
  }

  @Post('verify')
  @HttpCode(201)
  @OnPrem('admin')
  async verify(
    @CallerClient() client: ClientCaller,
    @Body({ schema: VerifyRequest }) { code }: VerifyRequest,
  ): Promise<object> {
    await this.registration.verify(client, code);
    return this.answers.done();
  }
}
