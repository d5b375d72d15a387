import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { text } from '#platform/http';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { CheckedContacts } from './checked-contacts.js';

/** Platforms ask about a thousand at a time; the original's limit is not known. source: whatsapp-onprem-api.md §7 */
const MOST_CONTACTS = 10_000;

const CheckRequest = z.looseObject({
  blocking: z.enum(['wait', 'no_wait']).default('no_wait'),
  contacts: z.array(text(160, 0)).max(MOST_CONTACTS),
  force_check: z.boolean().default(false),
});

/** source: whatsapp-onprem-api.md §7 */
@ApiExcludeController()
@Controller('nodes/:node/v1/contacts')
export class OnPremContactsController {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly contacts: CheckedContacts,
    private readonly answers: Answers,
  ) {}

  @Post()
  @HttpCode(200)
  @OnPrem('user')
  async check(
    @CallerClient() caller: ClientCaller,
    @Body({ schema: CheckRequest }) request: z.output<typeof CheckRequest>,
  ): Promise<object> {
    const wish = { contacts: request.contacts, wait: request.blocking === 'wait', force: request.force_check };
    const contacts = await this.database.withTenant(caller.tenantId, async (tx) => {
      const { phone } = await this.numbers.require(tx, caller.tenantId, caller.numberId);
      return this.contacts.check(tx, caller, phone, wish);
    });
    return this.answers.with({ contacts });
  }
}
