import { v7 } from 'uuid';
import { NotFound } from './errors.js';

declare const brand: unique symbol;
/** An id is a UUID (version 7: its first 48 bits are the milliseconds of its birth) that cannot be mixed up with another kind. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type TenantId = Id<'tenant'>;
export type UserId = Id<'user'>;
export type ApiKeyId = Id<'api_key'>;
export type NumberId = Id<'number'>;
export type NodeId = Id<'node'>;
export type ContactId = Id<'contact'>;
export type GroupId = Id<'group'>;
export type TemplateId = Id<'template'>;
export type MessageId = Id<'message'>;
export type EndpointId = Id<'endpoint'>;
export type EventId = Id<'event'>;
export type DeliveryId = Id<'delivery'>;
export type MediaId = Id<'media'>;

/** How each kind is written on the wire: prefix, underscore, the 128 bits in Crockford base 32 (26 characters). */
const PREFIX = {
  tenant: 'ten',
  user: 'usr',
  api_key: 'key',
  number: 'num',
  node: 'nod',
  contact: 'con',
  consent: 'cns',
  group: 'grp',
  template: 'tpl',
  message: 'msg',
  endpoint: 'ep',
  event: 'evt',
  delivery: 'dlv',
  batch: 'bat',
  ledger: 'led',
  media: 'med',
  request: 'req',
} as const;
export type IdKind = keyof typeof PREFIX;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const VALUE = new Map([...ALPHABET].map((char, value) => [char, BigInt(value)]));

/** A new time-ordered id; `at` is the instant it shall carry. */
export const newId = <Kind extends string>(at: Date): Id<Kind> => v7({ msecs: at.getTime() }) as Id<Kind>;

/** The instant a version 7 id was minted at, in milliseconds. */
export const instantOf = (id: Id<string>): Date => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));

/** 48 bits of milliseconds: the year 10889. */
const LATEST_MS = 2 ** 48 - 1;

/** The smallest id that can carry this instant: the bound of a partition, the start of a time range. */
export const firstIdAt = (at: Date): string => {
  const hex = Math.min(Math.max(at.getTime(), 0), LATEST_MS).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
};

/** `msg_01JD9V5E0S8W2N4R6T8Y0Z2B4D`: what the outside world sees of an id. */
export const publicId = <Kind extends IdKind>(kind: Kind, id: Id<Kind> | string): string =>
  `${PREFIX[kind]}_${base32(id)}`;

/** The id behind its public form, or null when the text is not one of this kind. */
export const parsePublicId = <Kind extends IdKind>(kind: Kind, text: string): Id<Kind> | null => {
  const prefix = `${PREFIX[kind]}_`;
  if (!text.startsWith(prefix)) return null;
  return fromBase32(text.slice(prefix.length)) as Id<Kind> | null;
};

/** As {@link parsePublicId}; what is not an id of this kind does not exist (404). */
export const requireId = <Kind extends IdKind>(kind: Kind, text: string): Id<Kind> => {
  const id = parsePublicId(kind, text);
  if (!id) throw new NotFound(kind.replaceAll('_', ' '));
  return id;
};

function base32(uuid: string): string {
  let bits = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text;
}

function fromBase32(text: string): string | null {
  if (text.length !== 26) return null;
  let bits = 0n;
  for (const char of text.toUpperCase()) {
    const value = VALUE.get(char);
    if (value === undefined) return null;
    bits = (bits << 5n) | value;
  }
  if (bits >> 128n) return null;
  const hex = bits.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
