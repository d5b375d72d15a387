import { badType, GraphError, required } from './graph-error.js';

/** A JSON object as it came in: every value is still to be checked. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body of a Graph call; an empty one counts as `{}`. */
export function fieldsOf(raw: unknown): Fields {
  if (isFields(raw)) return raw;
  if (typeof raw !== 'string' || raw === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    throw new GraphError(100, undefined, { message: 'The request body is not valid JSON.' });
  }
  if (!isFields(value)) throw badType('body', 'a JSON object');
  return value;
}

/** A text that must be there. */
export function textIn(fields: Fields, name: string, path = name): string {
  const value = fields[name];
  if (value === undefined || value === null || value === '') throw required(path);
  if (typeof value !== 'string') throw badType(path, 'a string');
  return value;
}

/** A text that may be absent. */
export function optionalText(fields: Fields, name: string, path = name): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw badType(path, 'a string');
  return value;
}

/** An object that must be there. */
export function objectIn(fields: Fields, name: string, path = name): Fields {
  const value = fields[name];
  if (value === undefined || value === null) throw required(path);
  if (!isFields(value)) throw badType(path, 'a JSON object');
  return value;
}

/** An array of objects; absent counts as empty. */
export function listIn(fields: Fields, name: string, path = name): readonly Fields[] {
  const value = fields[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badType(path, 'an array');
  return value.map((item, index) => {
    if (!isFields(item)) throw badType(`${path}[${index}]`, 'a JSON object');
    return item;
  });
}
