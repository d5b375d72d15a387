import { badType, missing, notValid } from '../graph/graph-error.js';
import { isFields, optionalText, type Fields } from '../graph/json.js';

/** A text whose length Meta limits both ways; lengths are counted in UTF-16 units, as the published samples are. */
export function lengthOf(text: string, min: number, max: number, what: string): string {
  if (text.length < min || text.length > max)
    throw notValid(`${what} length invalid. Min length: ${min}, Max length: ${max}`);
  return text;
}

/** A text of an object that must be there, within its limits. */
export const textOf = (fields: Fields, name: string, max: number, what: string): string =>
  lengthOf(optionalText(fields, name, what) ?? '', 1, max, what);

export function unique(values: readonly (string | undefined)[], what: string): void {
  if (new Set(values).size !== values.length) throw notValid(`${what} must be unique.`);
}

/** How many there may be of something. */
export function countOf<T>(items: readonly T[], min: number, max: number, what: string): readonly T[] {
  if (items.length < min || items.length > max)
    throw notValid(`Invalid ${what} count. Min allowed: ${min}, Max allowed: ${max}`);
  return items;
}

/** An object inside a message that must be there. */
export function partOf(fields: Fields, name: string, path: string): Fields {
  const part = fields[name];
  if (part === undefined || part === null) throw missing(`Parameter '${path}' is mandatory.`);
  if (!isFields(part)) throw badType(path, 'a JSON object');
  return part;
}

/** One of a few words, as Meta spells them. */
export function wordOf<Word extends string>(fields: Fields, name: string, words: readonly Word[], path: string): Word {
  const value = fields[name];
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw notValid(`Parameter '${path}' must be one of {${words.join(', ')}}.`);
  return word;
}
