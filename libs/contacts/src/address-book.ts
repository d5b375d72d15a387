import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { newId, type ContactId, type TenantId } from '#platform/kernel';
import type { Address } from './address.js';
import { ConsentLedger } from './consent-ledger.js';
import { ContactRepository } from './contact.repository.js';
import { addressKey, planIdentities, type IdentityPlan, type Sighting } from './identity.js';
import { SuppressionRepository } from './suppression.repository.js';

/** Another transaction took an address meanwhile; what it wrote is visible in the next round. */
const ROUNDS = 5;

/** Knows which contact an address belongs to, and makes, links and merges contacts as they are seen. */
@Injectable()
export class AddressBook {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly ledger: ConsentLedger,
    private readonly suppressions: SuppressionRepository,
  ) {}

  /** The contacts behind these addresses by `address.value`, made where they are new. */
  async ensure(tx: Tx, tenantId: TenantId, addresses: readonly Address[]): Promise<Map<string, ContactId>> {
    const ids = await this.identify(
      tx,
      tenantId,
      addresses.map((address) => [address]),
    );
    return new Map(addresses.map((address, i) => [address.value, ids[i] as ContactId]));
  }

  /** The contact of each sighting, in order. */
  async identify(tx: Tx, tenantId: TenantId, sightings: readonly Sighting[]): Promise<readonly ContactId[]> {
    const addresses = new Map(sightings.flat().map((address) => [addressKey(address), address]));
    for (let round = 0; round < ROUNDS; round++) {
      const known = await this.contacts.find(tx, tenantId, [...addresses.values()]);
      const plan = planIdentities(sightings, known, () => newId<'contact'>(tx.now));
      if (await this.carryOut(tx, tenantId, plan, addresses)) return plan.contacts;
    }
    throw new Error('addresses kept changing hands; the job or request is repeated');
  }

  /** False when another transaction was quicker; then nothing but free links has been written. */
  private async carryOut(
    tx: Tx,
    tenantId: TenantId,
    plan: IdentityPlan,
    addresses: ReadonlyMap<string, Address>,
  ): Promise<boolean> {
    const named = (keys: Iterable<string>) => [...keys].map((key) => addresses.get(key) as Address);
    if (plan.links.size > 0) {
      const won = await this.contacts.link(tx, tenantId, named(plan.links.keys()), [...plan.links.values()]);
      if (won < plan.links.size) return false;
    }
    if (plan.moves.size > 0) await this.contacts.move(tx, tenantId, named(plan.moves.keys()), [...plan.moves.values()]);
    if (plan.merges.size > 0) {
      await this.contacts.merge(tx, tenantId, plan.merges);
      await this.ledger.refold(tx, tenantId, [...new Set(plan.merges.values())]);
    }
    const changed = new Set([...plan.links.values(), ...plan.moves.values(), ...plan.merges.values()]);
    if (changed.size > 0) await this.suppressions.spread(tx, tenantId, [...changed]);
    return true;
  }
}
