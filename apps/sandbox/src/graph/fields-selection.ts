import { fieldListOf, type WantedField } from './field-list.js';
import { GraphError } from './graph-error.js';
import { isFields, type Fields } from './json.js';

/** A field that is worked out from its modifiers: `analytics.start(…).end(…)`. */
export type ComputedField = (modifiers: Readonly<Record<string, string>>) => unknown;

/**
 * `?fields=a,b{c}` of a node: the named fields and always the id; an unknown name is refused.
 *
 * source: whatsapp-cloud-api.md §1 (field selection), §11.17.
 */
export function select(
  node: Fields,
  fields: string | undefined,
  defaults: readonly string[],
  nodeType: string,
): Fields {
  return { ...pick(node, fields, defaults, nodeType), id: node['id'] };
}

/** The same for things that have no id of their own. */
export function pick(node: Fields, fields: string | undefined, defaults: readonly string[], nodeType: string): Fields {
  const wanted: readonly WantedField[] = fields
    ? fieldListOf(fields)
    : defaults.map((name) => ({ name, modifiers: {} }));
  const picked: Record<string, unknown> = {};
  for (const { name, modifiers, sub } of wanted) {
    if (!Object.hasOwn(node, name)) throw nonexistent(name, nodeType);
    const value = valueOf(node[name], modifiers);
    if (value !== undefined) picked[name] = sub ? narrowed(value, sub) : value;
  }
  return picked;
}

/** A node on which everything that can be asked for stands, there or not: what it lacks is left out, not refused. */
export const withAbsent = (names: readonly string[], node: Fields): Fields => ({
  ...Object.fromEntries(names.map((name) => [name, undefined])),
  ...node,
});

const valueOf = (value: unknown, modifiers: WantedField['modifiers']): unknown =>
  typeof value === 'function' ? (value as ComputedField)(modifiers) : value;

/** What is asked of a value that has fields itself; those it happens not to have are left out. */
function narrowed(value: unknown, wanted: readonly WantedField[]): unknown {
  if (Array.isArray(value)) return value.map((item) => narrowed(item, wanted));
  if (!isFields(value)) return value;
  const entries = wanted.flatMap(({ name, sub }) => {
    if (value[name] === undefined) return [];
    return [[name, sub ? narrowed(value[name], sub) : value[name]]];
  });
  return Object.fromEntries(entries) as Fields;
}

const nonexistent = (name: string, nodeType: string): GraphError =>
  new GraphError(100, undefined, { message: `Tried accessing nonexisting field (${name}) on node type (${nodeType})` });
