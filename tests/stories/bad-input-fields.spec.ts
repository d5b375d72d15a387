import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import {
  type Field,
  fieldsOf,
  NEVER,
  ofWrongType,
  pointerTo,
  STRANGE,
  STRANGE_NUMBERS,
  withValue,
} from '../support/bad-values.js';
import { type BareControlPlane, startBareControlPlane } from '../support/control-plane.js';
import { documentedOperations, type Operation, type Schema } from '../support/operations.js';
import { bodyFor, callerFor, pathFor, surround, type Surroundings, VALID_BODIES } from '../support/valid-requests.js';

const AT_ONCE = 16;
/** Whatever is presented as a proof is simply not one: 401, or nothing to end. */
const PROOFS = ['POST /auth/login', 'POST /auth/refresh', 'POST /auth/logout'];

/** Samples of a template may be given by the names of its variables, and a variable may be called `body`. */
const SAMPLES_BY_NAME = new Set(['/examples/body', '/examples/header']);

let plane: BareControlPlane;
let around: Surroundings;
let operations: Operation[];
let resolve: (schema: Schema) => Schema;
beforeAll(async () => {
  plane = await startBareControlPlane({ EGRESS_ALLOW_PRIVATE: 'true' });
  around = await surround(plane);
  const documented = await documentedOperations();
  operations = documented.operations.filter(({ body }) => body !== null);
  resolve = documented.resolve;
}, 60_000);
afterAll(() => plane?.close());

interface Try {
  readonly operation: Operation;
  readonly field: Field;
  readonly what: string;
  readonly value: unknown;
}
type Complaint = readonly unknown[];

const triesWith = (valuesFor: (field: Field) => readonly (readonly [what: string, value: unknown])[]): Try[] =>
  operations.flatMap((operation) =>
    fieldsOf(operation.body!, resolve).flatMap((field) =>
      valuesFor(field).map(([what, value]) => ({ operation, field, what, value })),
    ),
  );

async function send({ operation, field, value }: Try): Promise<Answer> {
  const body = withValue(bodyFor(operation.route, field.way), field.way, value);
  const api = callerFor(operation, around);
  const verb = { POST: api.post, PUT: api.put, PATCH: api.patch }[operation.method]!;
  return verb.call(api, pathFor(operation, around), JSON.stringify(body));
}

/** What matters of a problem, in one line. */
const inShort = (wrong: unknown): string => {
  const { code, errors } = wrong as { code?: string; errors?: { pointer: string }[] };
  return code ? `${code} ${(errors ?? []).map(({ pointer }) => pointer).join(' ')}` : JSON.stringify(wrong);
};

/** Sends them all and answers what is wrong with the answers. */
async function complaints(
  tries: readonly Try[],
  wrongWith: (answer: Answer, each: Try) => unknown,
): Promise<Complaint[]> {
  const found: Complaint[] = [];
  const waiting = [...tries];
  const work = async () => {
    for (let each = waiting.pop(); each; each = waiting.pop()) {
      const answer = await send(each);
      const wrong = wrongWith(answer, each);
      if (wrong)
        found.push([each.operation.route, pointerTo(each.field.way), each.what, answer.status, inShort(wrong)]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found.sort();
}

const isProblem = ({ headers, body }: Answer): boolean =>
  String(headers.get('content-type')).startsWith('application/problem+json') && /^[a-z_]+$/.test(String(body['code']));

/**
 * A refusal that names the field; below the first level something beside it may be what is missing, because fields of every
 * variant are tried one at a time.
 */
function namesField({ body }: Answer, { field, operation }: Try): boolean {
  // Items of a batch are judged one by one; the batch as a whole is taken.
  if (operation.path.endsWith('/batch') && field.way[0] === 'messages') return true;
  const member = pointerTo(field.way.slice(0, 1));
  const errors = (body['errors'] ?? []) as unknown as { pointer: string }[];
  return errors.some(({ pointer }) => pointer === member || pointer.startsWith(`${member}/`));
}

function wrongWithRefusal(answer: Answer, each: Try): unknown {
  if (answer.status >= 500) return answer.body;
  if (answer.status < 400) {
    const batch = each.operation.path.endsWith('/batch') && Number(answer.body['rejected']) === 1;
    return batch || PROOFS.includes(each.operation.route) ? null : 'was taken';
  }
  if (!isProblem(answer)) return answer.body;
  if (answer.status === 422 && !namesField(answer, each)) return answer.body;
  return [400, 401, 404, 409, 413, 415, 422, 429].includes(answer.status) ? null : answer.body;
}

describe('A field', () => {
  it('of every route is known to this story', () => {
    expect(operations.map(({ route }) => route).sort()).toEqual(Object.keys(VALID_BODIES).sort());
    expect(triesWith(() => [['', 0]]).length).toBeGreaterThan(150);
  });

  it('refuses values of a wrong type, and the refusal names it', async () => {
    const tries = triesWith((field) =>
      SAMPLES_BY_NAME.has(pointerTo(field.way))
        ? []
        : ofWrongType(field).map((value) => [JSON.stringify(value), value]),
    );
    const wrong = (answer: Answer, each: Try) =>
      wrongWithRefusal(answer, each) ?? (answer.status === 422 || answer.status < 300 ? null : answer.body);
    expect(await complaints(tries, wrong)).toEqual([]);
  }, 120_000);

  it.each(Object.keys(NEVER))(
    'of text refuses %s, and the refusal names it',
    async (what) => {
      const tries = triesWith(({ types }) => (types.includes('string') ? [[what, NEVER[what]]] : []));
      expect(await complaints(tries, wrongWithRefusal)).toEqual([]);
    },
    120_000,
  );

  it('keeps strange texts as they are or refuses them by name', async () => {
    const tries = triesWith(({ types }) =>
      types.includes('string') ? STRANGE.map((value) => [value, value] as const) : [],
    );
    const wrong = (answer: Answer, each: Try) => {
      if (answer.status >= 300) return wrongWithRefusal(answer, each);
      const [name] = each.field.way;
      const shown = each.field.way.length === 1 && answer.body[String(name)];
      return typeof shown === 'string' && shown !== each.value && `became ${String(shown)}`;
    };
    expect(await complaints(tries, wrong)).toEqual([]);
  }, 120_000);

  it('of numbers takes what is in its range and refuses the rest by name', async () => {
    const isNumber = ({ types }: Field) => types.includes('number') || types.includes('integer');
    const tries = triesWith((field) =>
      isNumber(field) ? STRANGE_NUMBERS.map((value) => [String(value), value] as const) : [],
    );
    expect(await complaints(tries, (answer, each) => answer.status >= 300 && wrongWithRefusal(answer, each))).toEqual(
      [],
    );
  }, 120_000);

  it('leaves everything standing', async () => {
    expect((await around.admin.get('/admin/v1/tenants?limit=200')).status).toBe(200);
    expect((await around.admin.get('/admin/v1/ledger/check')).body).toMatchObject({ ok: true });
    expect((await around.key.get('/v1/messages')).status).toBe(200);
  });
});
