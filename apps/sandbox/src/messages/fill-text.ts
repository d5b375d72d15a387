import type { Shown } from '../chats/shown.js';
import { GraphError, missing } from '../graph/graph-error.js';
import { isFields, type Fields } from '../graph/json.js';
import type { MediaKind } from '../media/kinds.js';
import type { Blueprint, TextPart } from '../templates/blueprint.js';
import { substitute } from '../templates/variables.js';
import { mediaIn } from './check-media.js';
import type { Surroundings } from './content.js';

const CODE_MAX = 15;

/** The values of the body's variables by name. */
export function fillBody(
  blueprint: Blueprint,
  parameters: readonly Fields[],
  surroundings: Surroundings,
): ReadonlyMap<string, string> {
  const spelled = parameters.map((parameter) => withLink(parameter, surroundings));
  const values = fill('body', blueprint.body, spelled, blueprint.named && !blueprint.isAuthentication);
  if (blueprint.isAuthentication && (values.get('1') ?? '').length > CODE_MAX)
    throw new GraphError(132005, `body: the code may have ${CODE_MAX} characters`);
  return values;
}

/** A group stands for the link it is joined by (source: whatsapp-cloud-api.md §4.9). */
function withLink(parameter: Fields, { inviteLinkOf }: Surroundings): Fields {
  const { type, group_id: id, ...rest } = parameter;
  if (type !== 'group_id') return parameter;
  const link = typeof id === 'string' ? inviteLinkOf(id) : undefined;
  if (link === undefined) throw mismatch('body: group_id must be the id of a group of this number');
  return { ...rest, type: 'text', text: link };
}

export function fillHeader(
  { header, named }: Blueprint,
  parameters: readonly Fields[],
  surroundings: Surroundings,
): { text?: string; media?: Shown['media']; data?: unknown } {
  if (!header) {
    countMustMatch('header', parameters.length, 0);
    return {};
  }
  if (header.format === 'TEXT') return { text: substitute(header.text, fill('header', header, parameters, named)) };
  const format = header.format.toLowerCase();
  const [parameter] = parameters;
  const object = parameter?.[format];
  if (parameter?.['type'] !== format || !isFields(object))
    throw mismatch(
      `header: Format mismatch, expected ${header.format}, received ${String(parameter?.['type'] ?? 'UNKNOWN').toUpperCase()}`,
    );
  countMustMatch('header', parameters.length, 1);
  if (format === 'location') return { data: placeIn(object) };
  if (format === 'product') return { data: productIn(object) };
  return { media: mediaIn(object, format as MediaKind, surroundings) };
}

function placeIn(location: Fields): Fields {
  for (const name of ['latitude', 'longitude'])
    if (!Number.isFinite(Number(location[name] ?? NaN)))
      throw missing(`header: Parameter of type location is missing its ${name}`);
  return location;
}

function productIn(product: Fields): Fields {
  for (const name of ['catalog_id', 'product_retailer_id'])
    if (typeof product[name] !== 'string' || product[name] === '')
      throw missing(`header: Parameter of type product is missing its ${name}`);
  return product;
}

export const mismatch = (details: string): GraphError => new GraphError(132012, details);

export function countMustMatch(part: string, given: number, expected: number): void {
  if (given === expected) return;
  const params = `number of localizable_params (${given}) does not match the expected number of params (${expected})`;
  throw new GraphError(132000, `${part}: ${params}`);
}

function fill(
  part: string,
  text: TextPart,
  parameters: readonly Fields[],
  named: boolean,
): ReadonlyMap<string, string> {
  countMustMatch(part, parameters.length, text.variables.length);
  const values = new Map<string, string>();
  parameters.forEach((parameter, index) => {
    const name = named ? parameter['parameter_name'] : text.variables[index];
    if (typeof name !== 'string' || !text.variables.includes(name) || values.has(name))
      throw mismatch(`${part}: Parameter name is missing or does not match the template (${String(name)})`);
    values.set(name, textOf(part, parameter));
  });
  return values;
}

/** text, currency and date_time all end as text on the phone. */
function textOf(part: string, parameter: Fields): string {
  const type = String(parameter['type']).toLowerCase();
  const nested = parameter[type];
  if (!['text', 'currency', 'date_time'].includes(type))
    throw mismatch(`${part}: Parameter of type ${type} is not allowed here`);
  const value = type === 'text' ? parameter['text'] : isFields(nested) ? nested['fallback_value'] : undefined;
  if (typeof value !== 'string' || value === '')
    throw missing(`${part}: Parameter of type ${type} is missing its text value`);
  if (type === 'currency' && isFields(nested)) checkAmount(part, nested);
  return tidy(part, value);
}

function checkAmount(part: string, { code, amount_1000: amount }: Fields): void {
  if (typeof code !== 'string' || !/^[A-Z]{3}$/.test(code))
    throw mismatch(`${part}: currency needs a code of three letters`);
  if (!Number.isInteger(amount)) throw mismatch(`${part}: currency needs a whole amount_1000`);
}

/** source: whatsapp-cloud-api.md §2.4: no newline, no tab, at most four spaces in a row. */
export function tidy(part: string, value: string): string {
  if (/[\n\r\t]| {5,}/.test(value))
    throw new GraphError(
      132018,
      `${part}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces`,
    );
  return value;
}
