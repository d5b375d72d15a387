import { storable } from '#platform/http';
import { invalid, missing, OnPremRefusal } from '../onprem.errors.js';

/** An object of a request; unknown fields in it are ignored, because real clients still send removed ones. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under a name; `of` says where the name stands, for people. */
export function objectIn(fields: Fields, name: string, of = ''): Fields {
  const value = fields[name];
  if (value === undefined || value === null) throw missing(of + name);
  if (!isFields(value)) throw invalid(of + name, 'not an object');
  return value;
}

/** A list under a name. Meta's own collection writes a single object where a list belongs: that is a list of one. */
export function listIn(fields: Fields, name: string, of = ''): Fields[] {
  const value = fields[name];
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? value : [value];
  return items.map((item, index) => {
    if (!isFields(item)) throw invalid(`${of}${name}.${index}`, 'not an object');
    return item;
  });
}

export function textIn(fields: Fields, name: string, of = ''): string {
  const text = optionalText(fields, name, of);
  if (text === undefined || text === '') throw missing(of + name);
  return text;
}

export function optionalText(fields: Fields, name: string, of = ''): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(of + name, 'not a text');
  if (!storable(value))
    throw invalid(of + name, 'a character that cannot be stored: U+0000 or half of a surrogate pair');
  return value;
}

/** A number, also written as text. */
export function numberIn(fields: Fields, name: string, of = ''): number {
  const value = fields[name];
  if (value === undefined || value === null || value === '') throw missing(of + name);
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw invalid(of + name, 'not a number');
  return number;
}

/** Text of at most so many characters; longer is 2017, the code of interactive messages. source: whatsapp-onprem-api.md §8.4 */
export function shortText(fields: Fields, name: string, max: number, of = ''): string {
  return short(textIn(fields, name, of), max, of + name);
}

export function optionalShort(fields: Fields, name: string, max: number, of = ''): string | undefined {
  const text = optionalText(fields, name, of);
  return text === undefined ? undefined : short(text, max, of + name);
}

function short(text: string, max: number, name: string): string {
  if (text.length > max) throw new OnPremRefusal(2017, `Parameter '${name}' has more than ${max} characters`);
  return text;
}
