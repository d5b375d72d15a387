import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { parseAddress } from '#contacts';
import { text } from '#platform/http';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { Done, NumberGraph } from '../number-graph.js';
import { invalid, OnPremRefusal } from '../onprem.errors.js';

/** Why, for nobody but whoever reads the request. */
const BlockRequest = z.looseObject({ reason: text(60, 0).optional() }).nullish();

/** Nothing more of a person who wrote in the last 24 hours; late versions. source: whatsapp-onprem-api.md §7 */
@ApiExcludeController()
@Controller('nodes/:node/v1/contacts')
export class BlockContactController {
  constructor(
    private readonly graph: NumberGraph,
    private readonly answers: Answers,
  ) {}

  @Post(':contact/block')
  @HttpCode(200)
  @OnPrem('user')
  block(
    @CallerClient() caller: ClientCaller,
    @Param('contact') contact: string,
    @Body({ schema: BlockRequest }) _: unknown,
  ): Promise<object> {
    return this.ask(caller, 'POST', contact);
  }

  @Post(':contact/unblock')
  @HttpCode(200)
  @OnPrem('user')
  unblock(@CallerClient() caller: ClientCaller, @Param('contact') contact: string): Promise<object> {
    return this.ask(caller, 'DELETE', contact);
  }

  private async ask(caller: ClientCaller, method: 'POST' | 'DELETE', contact: string): Promise<object> {
    const address = parseAddress(contact);
    if (!address) throw invalid('number', 'not a phone number');
    const user = address.kind === 'phone' ? { user: address.value } : { user_id: address.value };
    const body = { messaging_product: 'whatsapp', block_users: [user] };
    const answer = await this.graph.call(caller, method, 'block_users', Done, body);
    if ('refused' in answer) throw new OnPremRefusal(1009, answer.refused);
    return this.answers.done();
  }
}
