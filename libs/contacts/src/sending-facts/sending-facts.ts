import type { ContactId, NumberId } from '#platform/kernel';
import type { Address } from '../address.js';
import type { Consents } from '../consent.js';

/** One pair a message would travel between. */
export interface Pair {
  readonly numberId: NumberId;
  readonly address: Address;
}

/** What the gates need to know about a recipient; an address nobody has seen yet answers with nulls. */
export interface SendingFacts {
  readonly contactId: ContactId | null;
  /** `all`: nothing may be sent; `marketing`: no marketing, whatever consent says. */
  readonly suppressed: 'all' | 'marketing' | null;
  readonly consents: Consents;
  /** Meta's timestamp of the newest message of the contact to this number that opens a window. */
  readonly lastInboundAt: Date | null;
  readonly freeEntryUntil: Date | null;
  /** The contact has written to this number at least once. */
  readonly everWrote: boolean;
}

/** The key of {@link SendingFacts} in the answer. */
export const pairKey = (numberId: NumberId, address: Pick<Address, 'value'>): string => `${numberId}|${address.value}`;
