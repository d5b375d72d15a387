import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';
import { SendOnPremMessage } from './send-message.js';

/** source: whatsapp-onprem-api.md §8 */
@ApiExcludeController()
@Controller('nodes/:node/v1/messages')
export class OnPremMessagesController {
  constructor(
    private readonly send: SendOnPremMessage,
    private readonly answers: Answers,
    @Inject(ONPREM_CONFIG) private readonly config: OnPremConfig,
  ) {}

  @Post()
  @OnPrem('user')
  async create(
    @CallerClient() caller: ClientCaller,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { id, input, waId } = await this.send.execute(caller, body);
    reply.status(this.config.ONPREM_SEND_STATUS);
    return this.answers.with({ messages: [{ id }], contacts: [{ input, wa_id: waId }] });
  }
}
