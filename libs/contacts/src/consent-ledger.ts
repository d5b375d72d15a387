import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, TenantId } from '#platform/kernel';
import { foldConsent, type Consents } from './consent.js';
import type { ConsentRecord } from './consent-record.js';
import { ConsentRepository } from './consent.repository.js';
import { ContactRepository } from './contact.repository.js';

export type Trails = ReadonlyMap<ContactId, readonly ConsentRecord[]>;

/** Keeps states true to the trail: whatever is appended, the states are folded again from all events, under a lock. */
@Injectable()
export class ConsentLedger {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly consents: ConsentRepository,
  ) {}

  /** Appends what `decide` makes of the trails so far; answers where each contact stands afterwards. */
  async append(
    tx: Tx,
    tenantId: TenantId,
    contacts: readonly ContactId[],
    decide: (trails: Trails) => readonly ConsentRecord[],
  ): Promise<Map<ContactId, Consents>> {
    await this.contacts.lock(tx, tenantId, contacts);
    await this.consents.append(tx, tenantId, decide(await this.consents.trails(tx, tenantId, contacts)));
    return this.refold(tx, tenantId, contacts);
  }

  /** Folds the trails of these contacts again and stores where they stand. */
  async refold(tx: Tx, tenantId: TenantId, contacts: readonly ContactId[]): Promise<Map<ContactId, Consents>> {
    const trails = await this.consents.trails(tx, tenantId, contacts);
    const states = new Map(contacts.map((contact) => [contact, foldConsent(trails.get(contact) ?? [])]));
    await this.consents.write(tx, tenantId, states);
    return states;
  }
}
