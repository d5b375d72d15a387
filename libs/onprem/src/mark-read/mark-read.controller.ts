import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Reachability } from '#messaging';
import { Database } from '#platform/database';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { messageIdIn } from '../message-id.js';
import { Done, NumberGraph } from '../number-graph.js';
import { notFound } from '../onprem.errors.js';

const ReadRequest = z.looseObject({
  status: z.string().refine((status) => status === 'read', "only 'read' is possible"),
});

/** Blue ticks for the person; earlier messages of the chat turn blue as well. source: whatsapp-onprem-api.md §9 */
@ApiExcludeController()
@Controller('nodes/:node/v1/messages')
export class MarkReadController {
  constructor(
    private readonly database: Database,
    private readonly messages: Reachability,
    private readonly graph: NumberGraph,
    private readonly answers: Answers,
  ) {}

  @Put(':message')
  @OnPrem('user')
  async mark(
    @CallerClient() caller: ClientCaller,
    @Param('message') message: string,
    @Body({ schema: ReadRequest }) { status }: z.output<typeof ReadRequest>,
  ): Promise<object> {
    const id = messageIdIn(message);
    const wamid =
      id &&
      (await this.database.withTenant(caller.tenantId, (tx) =>
        this.messages.inboundWamid(tx, caller.tenantId, caller.numberId, id),
      ));
    if (!wamid) throw notFound('There is no such message that somebody has sent.');
    const body = { messaging_product: 'whatsapp', status, message_id: wamid };
    const answer = await this.graph.call(caller, 'POST', 'messages', Done, body);
    if ('refused' in answer) throw notFound(answer.refused);
    return this.answers.done();
  }
}
