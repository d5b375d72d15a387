import type { OnPremError } from '../../envelope.js';

/** JSON as it goes out. */
export type Json = Readonly<Record<string, unknown>>;

/** A person behind a message. source: whatsapp-onprem-api.md §14.1 */
export interface CallbackContact {
  readonly profile: { readonly name: string };
  readonly wa_id: string;
}

/** The body of a callback, or a part of one: four arrays, any of which may be missing. source: whatsapp-onprem-api.md §14.1 */
export interface CallbackPayload {
  readonly contacts?: readonly CallbackContact[];
  readonly messages?: readonly Json[];
  readonly statuses?: readonly Json[];
  readonly errors?: readonly OnPremError[];
}

/** Several parts as one body; a person who wrote twice is introduced once. */
export function together(parts: readonly CallbackPayload[]): CallbackPayload {
  const contacts = new Map(parts.flatMap((part) => part.contacts ?? []).map((contact) => [contact.wa_id, contact]));
  return {
    ...filled('contacts', [...contacts.values()]),
    ...filled(
      'messages',
      parts.flatMap((part) => part.messages ?? []),
    ),
    ...filled(
      'statuses',
      parts.flatMap((part) => part.statuses ?? []),
    ),
    ...filled(
      'errors',
      parts.flatMap((part) => part.errors ?? []),
    ),
  };
}

const filled = <T>(name: keyof CallbackPayload, items: readonly T[]): Partial<Record<string, readonly T[]>> =>
  items.length ? { [name]: items } : {};

/** Timestamps are text of epoch seconds. source: whatsapp-onprem-api.md §1 */
export const secondsOf = (at: Date): string => String(Math.floor(at.getTime() / 1_000));

/** `+31687654321` as clients know it: digits alone. A business-scoped user id, which stands where the phone is hidden, stays. */
export const waIdOf = (recipient: string): string => recipient.replace(/^\+/, '');

/** What is there of these fields, in this order; undefined and null are left out. */
export const pick = (from: Json, ...names: readonly string[]): Json =>
  Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined || from[name] === null ? [] : [[name, from[name]]])),
  );

/** The value as an object; empty when it is none. */
export const objectIn = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** The value as a list of objects; empty when it is none. */
export const objectsIn = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(objectIn) : []);
