import { GraphError } from './graph-error.js';
import type { Fields } from './json.js';

/**
 * `?fields=a,b{c}` of a node: the named fields and always the id; an unknown name is refused.
 *
 * source: whatsapp-cloud-api.md §1 (field selection), §11.17. Sub-selections and `.filter()` are accepted and ignored.
 */
export function select(
  node: Fields,
  fields: string | undefined,
  defaults: readonly string[],
  nodeType: string,
): Fields {
  const names = fields ? namesIn(fields) : defaults;
  const picked: Record<string, unknown> = {};
  for (const name of names) {
    if (!(name in node)) throw nonexistent(name, nodeType);
    if (node[name] !== undefined) picked[name] = node[name];
  }
  return { ...picked, id: node['id'] };
}

const namesIn = (fields: string): string[] =>
  fields
    .replace(/\{[^}]*\}/g, '')
    .replace(/\.[a-z_]+\([^)]*\)/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const nonexistent = (name: string, nodeType: string): GraphError =>
  new GraphError(100, undefined, { message: `Tried accessing nonexisting field (${name}) on node type (${nodeType})` });
