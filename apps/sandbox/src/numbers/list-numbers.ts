import { badType, GraphError } from '../graph/graph-error.js';
import { isFields, type Fields } from '../graph/json.js';

export interface ListQuery {
  readonly fields?: string;
  readonly sort?: string;
  readonly filtering?: string;
  readonly limit?: string;
  readonly after?: string;
  readonly before?: string;
}

type Node = Fields & { readonly id: string };

/** `filtering=[{"field":"account_mode","operator":"EQUAL","value":"LIVE"}]` (source: whatsapp-cloud-api.md §4.1). */
export function filtered(nodes: readonly Fields[], filtering: string | undefined): readonly Node[] {
  const all = nodes as readonly Node[];
  if (filtering === undefined || filtering === '') return all;
  const conditions = conditionsIn(filtering);
  return all.filter((node) => conditions.every((condition) => holds(node, condition)));
}

function conditionsIn(filtering: string): readonly Fields[] {
  let list: unknown;
  try {
    list = JSON.parse(filtering);
  } catch {
    list = null;
  }
  if (!Array.isArray(list) || !list.every(isFields)) throw badType('filtering', 'an array of conditions');
  return list;
}

function holds(node: Node, { field, operator, value }: Fields): boolean {
  if (typeof field !== 'string' || !Object.hasOwn(node, field))
    throw new GraphError(100, undefined, { message: `Filtering field "${String(field)}" is not supported.` });
  const actual = String(node[field]);
  if (operator === 'EQUAL') return actual === String(value);
  if (operator === 'NOT_EQUAL') return actual !== String(value);
  if (operator === 'IN' && Array.isArray(value)) return value.map(String).includes(actual);
  throw badType('filtering[].operator', 'one of {EQUAL, NOT_EQUAL, IN}');
}

/** `sort=creation_time.desc`; the nodes come in order of creation. */
export function sorted(nodes: readonly Node[], sort: string | undefined): readonly Node[] {
  if (sort === undefined || sort === '') return nodes;
  const [, name, direction = 'asc'] = /^([a-z_]+)(?:[._](asc|desc)(?:ending)?)?$/.exec(sort) ?? [];
  if (name !== 'creation_time' && name !== 'last_onboarded_time')
    throw badType('sort', 'one of {creation_time, last_onboarded_time} with .asc or .desc');
  const inOrder =
    name === 'creation_time'
      ? nodes
      : nodes.toSorted((a, b) => String(a[name] ?? '').localeCompare(String(b[name] ?? '')));
  return direction === 'desc' ? inOrder.toReversed() : inOrder;
}
