import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { parseAddress } from '#contacts';
import { Database, type Tx } from '#platform/database';
import { text } from '#platform/http';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { invalid, notFound } from '../onprem.errors.js';
import { type ContactIdentity, shownIdentity } from './contact-identity.js';
import { ContactIdentityRepository } from './contact-identity.repository.js';

const AcknowledgeRequest = z.looseObject({ hash: text(500) });

/**
 * Keys of people's phones. WhatsApp tells of them while `show_security_notifications` is on; before that, and of people who have not
 * written since, none is known. source: whatsapp-onprem-api.md §7
 */
@ApiExcludeController()
@Controller('nodes/:node/v1/contacts')
export class ContactIdentityController {
  constructor(
    private readonly database: Database,
    private readonly identities: ContactIdentityRepository,
    private readonly answers: Answers,
  ) {}

  @Get(':contact/identity')
  @OnPrem('user')
  async show(@CallerClient() caller: ClientCaller, @Param('contact') contact: string): Promise<object> {
    const address = addressOf(contact);
    const identity = await this.database.withTenant(caller.tenantId, (tx) => this.require(tx, caller, address));
    return this.answers.with({ contacts: shownIdentity(identity) });
  }

  @Put(':contact/identity')
  @OnPrem('user')
  async acknowledge(
    @CallerClient() caller: ClientCaller,
    @Param('contact') contact: string,
    @Body({ schema: AcknowledgeRequest }) { hash }: z.output<typeof AcknowledgeRequest>,
  ): Promise<object> {
    const { tenantId, nodeId } = caller;
    const address = addressOf(contact);
    await this.database.withTenant(tenantId, async (tx) => {
      if (await this.identities.acknowledge(tx, tenantId, nodeId, address, hash)) return;
      await this.require(tx, caller, address);
      throw invalid('hash', 'this is not the latest identity of the contact');
    });
    return this.answers.done();
  }

  private async require(tx: Tx, { tenantId, nodeId }: ClientCaller, address: string): Promise<ContactIdentity> {
    const identity = await this.identities.find(tx, tenantId, nodeId, address);
    if (!identity) throw notFound('No identity of this contact is known.');
    return identity;
  }
}

/** What is no address at all belongs to nobody. */
const addressOf = (contact: string): string => parseAddress(contact)?.value ?? '';
