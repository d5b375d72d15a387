import { parsePublicId, type ContactId } from '#platform/kernel';
import { e164 } from '#whatsapp';

/**
 * How a contact is reached: an E.164 phone with `+`, or a business-scoped user id (`ES.7714…`). A contact has several; the
 * phone may be missing. source: whatsapp-cloud-api.md §9
 */
export interface Address {
  readonly kind: AddressKind;
  readonly value: string;
}
export type AddressKind = 'phone' | 'bsuid';

const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** What a caller may write for a contact: a phone with or without `+`, a business-scoped user id, or `con_…`. */
export type ContactRef = { readonly id: ContactId } | { readonly address: Address };

/** The address a caller wrote, or null when it is neither a phone nor a business-scoped user id. */
export function parseAddress(text: string): Address | null {
  if (BSUID.test(text)) return { kind: 'bsuid', value: text };
  const phone = e164(text);
  return phone ? { kind: 'phone', value: phone } : null;
}

/** As {@link parseAddress}, also for the public id of a contact. */
export function parseContactRef(text: string): ContactRef | null {
  const id = parsePublicId('contact', text);
  if (id) return { id };
  const address = parseAddress(text);
  return address && { address };
}
