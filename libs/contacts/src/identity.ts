import type { ContactId } from '#platform/kernel';
import type { Address } from './address.js';

/** All addresses one message shows of its sender, the business-scoped user id first. */
export type Sighting = readonly Address[];

export interface KnownAddress {
  readonly contactId: ContactId;
  /** The contact behind it is known by a business-scoped user id (this one or another). */
  readonly hasBsuid: boolean;
}

/** What has to be written so that every address belongs to who was seen with it. */
export interface IdentityPlan {
  /** The contact of each sighting, in order. */
  readonly contacts: readonly ContactId[];
  /** Addresses nobody had, by their key. */
  readonly links: ReadonlyMap<string, ContactId>;
  /** Phones that have gone to somebody else. */
  readonly moves: ReadonlyMap<string, ContactId>;
  /** Contacts that turned out to be another one. */
  readonly merges: ReadonlyMap<ContactId, ContactId>;
}

export const addressKey = (address: Address): string => `${address.kind}:${address.value}`;

/**
 * Who is who. A business-scoped user id is a person; a phone is something a person has for a while (source: whatsapp-cloud-api.md §9).
 *
 * 1. A known user id decides. A phone nobody has is linked to its contact.
 * 2. A phone whose contact has no user id yet is the same person seen from the other side: linked, or merged when both exist.
 * 3. A phone whose contact has another user id has changed hands: it moves, and consent stays with the person who gave it.
 */
export function planIdentities(
  sightings: readonly Sighting[],
  known: ReadonlyMap<string, KnownAddress>,
  newContact: () => ContactId,
): IdentityPlan {
  const plan = new Planner(known, newContact);
  const seen = sightings.map((sighting) => plan.see(sighting));
  return {
    contacts: seen.map((contact) => plan.survivor(contact)),
    links: plan.survivors(plan.links),
    moves: plan.survivors(plan.moves),
    merges: plan.survivors(plan.merges),
  };
}

class Planner {
  readonly links = new Map<string, ContactId>();
  readonly moves = new Map<string, ContactId>();
  readonly merges = new Map<ContactId, ContactId>();
  private readonly owners = new Map<string, ContactId>();
  private readonly withBsuid = new Set<ContactId>();

  constructor(
    known: ReadonlyMap<string, KnownAddress>,
    private readonly newContact: () => ContactId,
  ) {
    for (const [key, { contactId, hasBsuid }] of known) {
      this.owners.set(key, contactId);
      if (hasBsuid) this.withBsuid.add(contactId);
    }
  }

  see(sighting: Sighting): ContactId {
    const bsuid = sighting.find((address) => address.kind === 'bsuid');
    const phone = sighting.find((address) => address.kind === 'phone');
    const byPhone = phone && this.owner(phone);
    if (!bsuid) return byPhone ?? this.link(phone, this.newContact());
    const contact = this.owner(bsuid) ?? this.claim(bsuid, byPhone);
    if (!phone || byPhone === contact) return contact;
    if (!byPhone) return this.link(phone, contact);
    return this.withBsuid.has(byPhone) ? this.move(phone, contact) : this.merge(byPhone, contact);
  }

  survivor(contact: ContactId): ContactId {
    const into = this.merges.get(contact);
    return into ? this.survivor(into) : contact;
  }

  survivors<Key>(map: ReadonlyMap<Key, ContactId>): Map<Key, ContactId> {
    return new Map([...map].map(([key, contact]) => [key, this.survivor(contact)]));
  }

  private owner(address: Address): ContactId | undefined {
    const contact = this.owners.get(addressKey(address));
    return contact && this.survivor(contact);
  }

  /** A new user id belongs to the contact of its phone, unless that one is somebody else already. */
  private claim(bsuid: Address, byPhone: ContactId | undefined): ContactId {
    const contact = byPhone && !this.withBsuid.has(byPhone) ? byPhone : this.newContact();
    this.withBsuid.add(contact);
    return this.link(bsuid, contact);
  }

  private link(address: Address | undefined, contact: ContactId): ContactId {
    if (!address) return contact;
    this.owners.set(addressKey(address), contact);
    this.links.set(addressKey(address), contact);
    return contact;
  }

  private move(phone: Address, contact: ContactId): ContactId {
    const key = addressKey(phone);
    this.owners.set(key, contact);
    (this.links.has(key) ? this.links : this.moves).set(key, contact);
    return contact;
  }

  private merge(from: ContactId, into: ContactId): ContactId {
    this.merges.set(from, into);
    return into;
  }
}

/** What an item of Meta shows of a person. */
export const sightingOf = (item: { readonly phone: string | null; readonly bsuid: string | null }): Sighting => [
  ...(item.bsuid ? [{ kind: 'bsuid', value: item.bsuid } as const] : []),
  ...(item.phone ? [{ kind: 'phone', value: item.phone } as const] : []),
];
