import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min';

/** Ways one subscriber is written in two ways, mended to the one that is dialled today. source: whatsapp-onprem-api.md §3 */
const ONE_WRITING: readonly (readonly [RegExp, string])[] = [
  [/^\+521(\d{10})$/, '+52$1'], // Mexico dropped the 1 of mobiles in 2019; WhatsApp ids still carry it
  [/^\+55(\d{2})([6-9]\d{7})$/, '+55$19$2'], // Brazil's ninth digit, missing in older WhatsApp ids
];
const SHAPE = /^\+[1-9]\d{5,14}$/;
const MOST_CHARACTERS = 40;

/**
 * The E.164 form (`+34600111222`) of a number written for people, with or without `+` or `00`; null when no such number can
 * exist. National numbers are not guessed at: the text must start with the country.
 */
export function e164(text: string): string | null {
  if (text.length > MOST_CHARACTERS) return null;
  const international = `+${text.trim().replace(/^(?:\+|00)/, '')}`;
  const parsed = parsePhoneNumberFromString(mended(international.replace(/[^\d+a-z]/gi, '')), metadata);
  return parsed?.isPossible() && !parsed.ext ? mended(parsed.number) : null;
}

/**
 * The E.164 form of a number as somebody at this business phone dials it: with `+` or `00` from anywhere, else within the country
 * of the phone; digits that make no number there are taken as international ones. Null when no such number can exist.
 */
export function dialledFrom(phone: string, text: string): string | null {
  if (text.length > MOST_CHARACTERS) return null;
  if (/^\s*(?:\+|00)/.test(text)) return e164(text);
  const country = countryOf(phone) as CountryCode | null;
  const parsed = country ? parsePhoneNumberFromString(text, { defaultCountry: country }, metadata) : undefined;
  return parsed?.isPossible() && !parsed.ext ? mended(parsed.number) : e164(text);
}

/** The E.164 form of a `wa_id` from Meta. Never refuses: Meta knows the subscriber even when our numbering plan does not. */
export const fromWaId = (waId: string): string => e164(waId) ?? `+${waId.replace(/\D/g, '')}`;

/** The digits that Meta calls `wa_id`. */
export const toWaId = (phone: string): string => phone.replace(/^\+/, '');

/** ISO 3166 alpha-2 country of an E.164 number, null for codes without one (satellites) or shared by several (`+1 555`). */
export const countryOf = (phone: string): string | null =>
  SHAPE.test(phone) ? (parsePhoneNumberFromString(phone, metadata)?.country ?? null) : null;

const mended = (phone: string): string =>
  ONE_WRITING.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), phone);
