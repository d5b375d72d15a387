import { Inject, Injectable } from '@nestjs/common';
import { parseAddress } from '#contacts';
import { AcceptCoalescer, type WantedMessage } from '#messaging';
import { Database } from '#platform/database';
import { type DomainError, parsePublicId } from '#platform/kernel';
import { isGroupId } from '#whatsapp';
import type { ClientCaller } from '../authenticate/client-caller.js';
import { CheckedContacts } from '../check-contacts/checked-contacts.js';
import { waIdOf } from '../callbacks/render/payload.js';
import { KnownGroups } from '../groups/known-groups.js';
import { RequireAcknowledged } from '../contact-identity/require-acknowledged.js';
import { onPremMessageId } from '../message-id.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';
import { OnPremRefusal, type OnPremCode } from '../onprem.errors.js';
import { FetchProvided } from './fetch-provided.js';
import { readMessage } from './read-message.js';

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
  group_unknown: 1012,
  group_not_usable: 1012,
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
    private readonly groups: KnownGroups,
    private readonly identities: RequireAcknowledged,
    private readonly provided: FetchProvided,
    private readonly database: Database,
    @Inject(ONPREM_CONFIG) private readonly config: OnPremConfig,
  ) {}

  async execute(caller: ClientCaller, body: unknown): Promise<Taken> {
    const asked = readMessage(body, caller.numberId);
    const { recipient, identityHash } = await this.recipientOf(caller, asked);
    // Last of all, so that nothing is fetched for a message that is refused anyway.
    const message = readMessage(await this.provided.execute(caller, body), caller.numberId);
    const command = {
      message: { ...message, identityHash },
      idempotency: null,
      batchId: null,
      refusals: 'keep',
    } as const;
    const outcome = await this.accept.submit(caller.tenantId, command);
    if (outcome.kind === 'refused') throw inTheirWords(outcome.refusal);
    const id = parsePublicId('message', outcome.answer.id) ?? '';
    return {
      id: onPremMessageId(id, 'out', recipient),
      input: message.to,
      waId: waIdOf(recipient),
    };
  }

  /** The address of a person, with the key that the client believes theirs, or Meta's id of a group that the number is in. */
  private async recipientOf(
    caller: ClientCaller,
    { to: text, recipientType }: WantedMessage,
  ): Promise<{ readonly recipient: string; readonly identityHash?: string | undefined }> {
    if (recipientType === 'group') {
      if (!isGroupId(text)) throw new OnPremRefusal(1012, 'There is no such group of this number.');
      await this.groups.require(caller, text);
      return { recipient: text };
    }
    const to = parseAddress(text);
    if (!to) throw new OnPremRefusal(1013, `'${text.slice(0, 40)}' is no number of a WhatsApp user`);
    if (this.config.ONPREM_CONTACT_CHECK === 'strict')
      await this.database.withTenant(caller.tenantId, (tx) => this.checked.requireKnown(tx, caller, to));
    return { recipient: to.value, identityHash: await this.identities.execute(caller, to) };
  }
}

function inTheirWords(refusal: DomainError): DomainError {
  const code = CODE[refusal.code];
  return code ? new OnPremRefusal(code, refusal.message) : refusal;
}
