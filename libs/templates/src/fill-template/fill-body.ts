import type { Requirements } from '../requirements.js';
import { textIn } from './parameter-text.js';
import type { Misfit, TemplateParams } from './params.js';

export type Named = ReadonlyMap<string, string>;

/** The values of the body's variables in order. A positional template also takes `{"1": …}`, as other gateways write it. */
export function fillBody(needs: Requirements, { params, code }: TemplateParams, misfits: Misfit[]): Named {
  if (code !== undefined) misfits.push({ pointer: '/code', detail: 'only authentication templates take a code' });
  const given = params ?? [];
  return isList(given) ? byOrder(needs, given, misfits) : byName(needs, given, misfits);
}

function byOrder(needs: Requirements, given: readonly string[], misfits: Misfit[]): Named {
  if (needs.named && needs.body.length > 0) {
    misfits.push({
      pointer: '/params',
      detail: `give an object with ${needs.body.join(', ')}: this template names them`,
    });
    return new Map();
  }
  if (given.length !== needs.body.length)
    misfits.push({
      pointer: '/params',
      detail: `this template takes ${countOf(needs.body.length)}, not ${given.length}`,
    });
  return new Map(
    needs.body.slice(0, given.length).map((name, i) => [name, textIn(given[i] ?? '', `/params/${i}`, misfits)]),
  );
}

function byName(needs: Requirements, given: Readonly<Record<string, string>>, misfits: Misfit[]): Named {
  for (const name of Object.keys(given))
    if (!needs.body.includes(name))
      misfits.push({ pointer: `/params/${name}`, detail: 'no such parameter in the template' });
  const values = new Map<string, string>();
  for (const name of needs.body) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) misfits.push({ pointer: `/params/${name}`, detail: 'missing' });
    else values.set(name, textIn(value, `/params/${name}`, misfits));
  }
  return values;
}

const isList = (given: readonly string[] | Readonly<Record<string, string>>): given is readonly string[] =>
  Array.isArray(given);
const countOf = (n: number): string => (n === 1 ? '1 parameter' : `${n} parameters`);
