import { Injectable } from '@nestjs/common';
import type { Address } from '#contacts';
import { Database } from '#platform/database';
import type { ClientCaller } from '../authenticate/client-caller.js';
import { OnPremRefusal } from '../onprem.errors.js';
import { ContactIdentityRepository } from './contact-identity.repository.js';

/**
 * Lets a client that minds identities write to nobody whose key has changed, until it has said that it knows. The key it believes in
 * goes along, so that WhatsApp refuses the message when there is yet another one: then it fails with 480.
 * source: whatsapp-onprem-api.md §7, §16 no. 6
 */
@Injectable()
export class RequireAcknowledged {
  constructor(
    private readonly database: Database,
    private readonly identities: ContactIdentityRepository,
  ) {}

  /** The key of the recipient; undefined where WhatsApp has told of none, or nobody asked. */
  async execute({ tenantId, nodeId, mindsIdentities }: ClientCaller, to: Address): Promise<string | undefined> {
    if (!mindsIdentities) return undefined;
    const identity = await this.database.withTenant(tenantId, (tx) =>
      this.identities.find(tx, tenantId, nodeId, to.value),
    );
    if (identity && !identity.acknowledged)
      throw new OnPremRefusal(1028, 'The identity of this contact has changed; acknowledge the new one first.');
    return identity?.hash;
  }
}
