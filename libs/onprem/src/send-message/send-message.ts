import { Inject, Injectable } from '@nestjs/common';
import { parseAddress } from '#contacts';
import { AcceptCoalescer } from '#messaging';
import { Database } from '#platform/database';
import { type DomainError, parsePublicId } from '#platform/kernel';
import type { ClientCaller } from '../authenticate/client-caller.js';
import { CheckedContacts } from '../check-contacts/checked-contacts.js';
import { onPremMessageId } from '../message-id.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';
import { OnPremRefusal, type OnPremCode } from '../onprem.errors.js';
import { FetchProvided } from './fetch-provided.js';
import { readMessage, recipientType } from './read-message.js';

/** A message that was taken; what becomes of it comes by callback. */
export interface Taken {
  readonly id: string;
  readonly input: string;
  readonly waId: string;
}

/** Refusals that leave nothing to keep, in the original's codes. */
const CODE: Readonly<Record<string, OnPremCode>> = {
  recipient_invalid: 1013,
  recipient_is_sender: 1021,
  tenant_not_active: 1031,
  sender_not_usable: 1011,
  sender_unknown: 1011,
};

/**
 * Sends as the on-premises API did: what is well formed is taken, and a closed window, a missing consent or an empty wallet come as
 * a failed status, not as an answer. The way into the network is the same as everybody's. source: whatsapp-onprem-api.md §8.2, §16
 */
@Injectable()
export class SendOnPremMessage {
  constructor(
    private readonly accept: AcceptCoalescer,
    private readonly checked: CheckedContacts,
    private readonly provided: FetchProvided,
    private readonly database: Database,
    @Inject(ONPREM_CONFIG) private readonly config: OnPremConfig,
  ) {}

  async execute(caller: ClientCaller, body: unknown): Promise<Taken> {
    if (recipientType(body) === 'group') throw new OnPremRefusal(1012, 'This number is in no such group.');
    const asked = readMessage(body, caller.numberId);
    const to = parseAddress(asked.to);
    if (!to) throw new OnPremRefusal(1013, `'${asked.to.slice(0, 40)}' is no number of a WhatsApp user`);
    if (this.config.ONPREM_CONTACT_CHECK === 'strict')
      await this.database.withTenant(caller.tenantId, (tx) => this.checked.requireKnown(tx, caller, to));
    // Last of all, so that nothing is fetched for a message that is refused anyway.
    const message = readMessage(await this.provided.execute(caller, body), caller.numberId);
    const command = { message, idempotency: null, batchId: null, refusals: 'keep' } as const;
    const outcome = await this.accept.submit(caller.tenantId, command);
    if (outcome.kind === 'refused') throw inTheirWords(outcome.refusal);
    const id = parsePublicId('message', outcome.answer.id) ?? '';
    return {
      id: onPremMessageId(id, 'out', to.value),
      input: message.to,
      waId: to.kind === 'phone' ? to.value.slice(1) : to.value,
    };
  }
}

function inTheirWords(refusal: DomainError): DomainError {
  const code = CODE[refusal.code];
  return code ? new OnPremRefusal(code, refusal.message) : refusal;
}
