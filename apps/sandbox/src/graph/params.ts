import type { FastifyRequest } from 'fastify';
import { badType, GraphError, required } from './graph-error.js';
import { fieldsOf, type Fields } from './json.js';

const FORM = 'application/x-www-form-urlencoded';
/** Part of every call rather than of what it asks for. */
const TRANSPORT = ['access_token', 'appsecret_proof'];

/** What a management call was given: by query, as a form or as JSON (source: whatsapp-cloud-api.md §1). */
export const paramsOf = (request: FastifyRequest): Fields => besideQuery(request, bodyOf(request));

/** The same for a body that has been read already. */
export function besideQuery(request: FastifyRequest, body: Fields): Fields {
  const params: Record<string, unknown> = { ...(request.query as Fields), ...body };
  for (const name of TRANSPORT) delete params[name];
  return params;
}

function bodyOf(request: FastifyRequest): Fields {
  const { body } = request;
  if (typeof body !== 'string' || !(request.headers['content-type'] ?? '').startsWith(FORM)) return fieldsOf(body);
  return Object.fromEntries(new URLSearchParams(body));
}

/** A text that may have come as a number of JSON. */
export function wordIn(params: Fields, name: string): string {
  const value = optionalWord(params, name);
  if (value === undefined) throw required(name);
  return value;
}

export function optionalWord(params: Fields, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw badType(name, 'a string');
  return value;
}

/** A boolean that may have come as text; undefined when absent. */
export function flagIn(params: Fields, name: string): boolean | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw badType(name, 'a boolean');
}

/** One of a few words, whatever its case; undefined when absent. */
export function choiceIn<Choice extends string>(
  params: Fields,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = optionalWord(params, name);
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
  if (choice === undefined) throw badType(name, `one of {${choices.join(', ')}}`);
  return choice;
}

/** A list that may have come as JSON text: `["a","b"]`. */
export function textsIn(params: Fields, name: string): readonly string[] | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  const list = typeof value === 'string' ? parsedList(value, name) : value;
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string' || typeof item === 'number'))
    throw badType(name, 'an array of strings');
  return list.map(String);
}

function parsedList(text: string, name: string): unknown {
  if (!text.startsWith('[')) return text.split(',').map((item) => item.trim());
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badType(name, 'an array of strings');
  }
}

/** `messaging_product: "whatsapp"`, which every write of the messaging side has to say. */
export function requireProduct(params: Fields): void {
  if (params['messaging_product'] === undefined) throw required('messaging_product');
  if (params['messaging_product'] !== 'whatsapp') throw badType('messaging_product', 'one of {WHATSAPP}');
}

/** A text within its length. */
export function sized(params: Fields, name: string, min: number, max: number): string | undefined {
  const value = params[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw badType(name, 'a string');
  if (value.length < min || value.length > max)
    throw new GraphError(100, undefined, {
      message: `Param ${name} must be ${min} to ${max} characters long.`,
      subcode: FIELD_TOO_LONG,
    });
  return value;
}

/** source: whatsapp-cloud-api.md §6.2 */
const FIELD_TOO_LONG = 2388040;
