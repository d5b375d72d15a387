import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { metaOf } from '../envelope.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';
import { SendOnPremMessage } from './send-message.js';

/** source: whatsapp-onprem-api.md §8 */
@ApiExcludeController()
@Controller('nodes/:node/v1/messages')
export class OnPremMessagesController {
  constructor(
    private readonly send: SendOnPremMessage,
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
    return { messages: [{ id }], contacts: [{ input, wa_id: waId }], meta: metaOf(this.config.ONPREM_VERSION) };
  }
}
