import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Body } from '../support/api.js';
import { deepJson, SQL } from '../support/bad-values.js';
import { type BareControlPlane, startBareControlPlane } from '../support/control-plane.js';
import { documentedOperations, type Operation } from '../support/operations.js';
import { sendBytes } from '../support/raw-http.js';
import { pathFor, surround, type Surroundings, VALID_BODIES } from '../support/valid-requests.js';

const PROBLEM = 'application/problem+json';
const JSON_TYPE = 'application/json';
const MEGABYTE = 1_048_576;

interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly body: Body;
}

let plane: BareControlPlane;
let around: Surroundings;
let operations: Operation[];
let tokens: Record<'admin' | 'tenant', string>;
beforeAll(async () => {
  plane = await startBareControlPlane();
  around = await surround(plane);
  operations = (await documentedOperations()).operations;
  tokens = { admin: around.adminToken, tenant: around.keyText };
}, 60_000);
afterAll(() => plane?.close());

const writes = () => operations.filter(({ body }) => body !== null);
const lists = () => operations.filter(({ query }) => Object.keys(query).length > 0);
const tokenFor = ({ access }: Operation): string => (access.who === 'tenant' ? tokens.tenant : tokens.admin);

async function send(
  operation: Operation,
  init: RequestInit & { path?: string; type?: string | null } = {},
): Promise<Refusal> {
  const { path = pathFor(operation, around), type = JSON_TYPE, ...rest } = init;
  const response = await fetch(`${plane.url}${path}`, {
    method: operation.method,
    ...rest,
    headers: {
      authorization: `Bearer ${tokenFor(operation)}`,
      ...(type && rest.body != null && { 'content-type': type }),
      ...rest.headers,
    },
  });
  const text = await response.text();
  let body: Body;
  try {
    body = JSON.parse(text) as Body;
  } catch {
    body = { text } as unknown as Body;
  }
  return { status: response.status, type: response.headers.get('content-type') ?? '', body };
}

/** Null for a refusal as it has to be; else what came instead. */
function wrongWith({ status, type, body }: Refusal, statuses: readonly number[], pointer?: string): unknown {
  const errors = (body['errors'] ?? []) as unknown as { pointer: string }[];
  const named = pointer === undefined || errors.some((error) => error.pointer === pointer);
  const isProblem =
    type.startsWith(PROBLEM) && /^[a-z0-9_]+$/.test(String(body['code'])) && Number(body['status']) === status;
  return statuses.includes(status) && isProblem && named ? null : [status, type, body];
}

/** Asks every operation and answers what is wrong with which. */
async function wrongOf(
  asked: readonly Operation[],
  ask: (operation: Operation) => Promise<Refusal>,
  statuses: readonly number[],
  pointer?: string,
): Promise<unknown[]> {
  const answers = await Promise.all(
    asked.map(async (operation) => [operation.route, wrongWith(await ask(operation), statuses, pointer)] as const),
  );
  return answers.filter(([, wrong]) => wrong !== null);
}

const valid = ({ route }: Operation): string => JSON.stringify(VALID_BODIES[route]);
/** The same body with one more member in front, written as it is. */
const plus = (operation: Operation, member: string): string => `{${member},${valid(operation).slice(1)}`;

describe('A body', () => {
  it.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/json-patch+json',
    'nonsense',
  ])('that says it is %s is refused', async (type) => {
    const asked = (operation: Operation) => send(operation, { body: valid(operation), type });
    expect(await wrongOf(writes(), asked, [415])).toEqual([]);
  });

  it.each(['{', '{"a":}', 'nope', "{'a':1}", '{"a":1,}', '{"a":1}}', '[1', '\u0000', '{"a":"\n"}'])(
    'that is no JSON is refused: %j',
    async (body) => {
      expect(await wrongOf(writes(), (operation) => send(operation, { body }), [400])).toEqual([]);
    },
  );

  it.each(['null', '7', '"text"', 'true', '[]', '[{}]'])('that is no object is refused: %s', async (body) => {
    expect(await wrongOf(writes(), (operation) => send(operation, { body }), [400])).toEqual([]);
  });

  it('that is missing is refused', async () => {
    expect(await wrongOf(writes(), (operation) => send(operation, { body: '' }), [400])).toEqual([]);
    expect(await wrongOf(writes(), (operation) => send(operation), [400])).toEqual([]);
  });

  it('that is not UTF-8 is refused, and never mended in silence', async () => {
    const broken = (operation: Operation) => {
      const [start, end] = [Buffer.from(valid(operation).slice(0, -1)), Buffer.from('}')];
      return Buffer.concat([start, Buffer.from(',"extra":"'), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from('"'), end]);
    };
    expect(await wrongOf(writes(), (operation) => send(operation, { body: broken(operation) }), [400])).toEqual([]);
  });

  it('that reaches for prototypes is refused', async () => {
    for (const member of ['"__proto__":{"admin":true}', '"constructor":{"prototype":{"admin":true}}'])
      expect(await wrongOf(writes(), (operation) => send(operation, { body: plus(operation, member) }), [400])).toEqual(
        [],
      );
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('that is 10,000 levels deep is refused, also under an idempotency key', async () => {
    for (const body of [deepJson(10_000), '['.repeat(100_000)])
      expect(await wrongOf(writes(), (operation) => send(operation, { body }), [400])).toEqual([]);
    const batch = operations.filter(({ route }) => route === 'POST /v1/messages/batch');
    const body = `{"messages":[${deepJson(5_000)}]}`;
    expect(
      await wrongOf(batch, (operation) => send(operation, { body, headers: { 'idempotency-key': 'deep' } }), [400]),
    ).toEqual([]);
  });

  it('with a field that does not exist is refused, and the field is named', async () => {
    const ask = (operation: Operation) => send(operation, { body: plus(operation, '"no/such~field":1') });
    expect(await wrongOf(writes(), ask, [422], '/no~1such~0field')).toEqual([]);
  });

  it('with very many mistakes is answered with some of them', async () => {
    const members = Array.from({ length: 20_000 }, (_, index) => `"field_${index}":1`).join(',');
    const answers = await Promise.all(writes().map((operation) => send(operation, { body: plus(operation, members) })));
    for (const { status, body } of answers) {
      expect(status).toBe(422);
      expect((body['errors'] as unknown as unknown[]).length).toBeLessThanOrEqual(50);
    }
  });

  it('that is too large is refused', async () => {
    const body = JSON.stringify({ text: 'a'.repeat(5 * MEGABYTE) });
    for (const operation of writes())
      expect([operation.route, wrongWith(await send(operation, { body }), [413])]).toEqual([operation.route, null]);
  });

  it('with more messages than a batch takes is refused as a whole', async () => {
    const batch = operations.filter(({ route }) => route === 'POST /v1/messages/batch');
    const body = JSON.stringify({
      messages: Array.from({ length: 1_001 }, () => ({ to: '+34600111222', text: 'Hi' })),
    });
    expect(await wrongOf(batch, (operation) => send(operation, { body }), [422], '/messages')).toEqual([]);
  });
});

describe('A query', () => {
  const BAD = [
    '',
    'x',
    '-1',
    '0',
    '201',
    '1.5',
    'NaN',
    '1e99',
    '%00',
    '%ED%A0%80',
    encodeURIComponent(SQL),
    'a'.repeat(8_000),
  ];

  it('never brings a route down, whatever a parameter is', async () => {
    const found: unknown[] = [];
    for (const operation of lists())
      for (const name of Object.keys(operation.query))
        for (const value of BAD) {
          const answer = await send(operation, { path: `${pathFor(operation, around)}?${name}=${value}` });
          // Where nodes run elsewhere, their log is a 409 whatever is asked.
          if (answer.status === 200 || answer.body['code']?.valueOf() === 'logs_elsewhere') continue;
          // A file that is not there is of no type.
          const others = operation.route === 'POST /v1/media' ? [415] : [400, 404];
          const wrong = answer.status === 422 ? wrongWith(answer, [422], `?${name}`) : wrongWith(answer, others);
          if (wrong) found.push([operation.route, name, value.slice(0, 20), wrong]);
        }
    expect(found).toEqual([]);
  });

  it('with a bad limit, a cursor made up, or a parameter twice is refused by name', async () => {
    const ask = (query: string) => (operation: Operation) =>
      send(operation, { path: `${pathFor(operation, around)}?${query}` });
    const paged = lists().filter(({ query }) => 'cursor' in query);
    expect(paged.length).toBeGreaterThan(10);
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'limit=1&limit=2', 'limit[]=1&limit[]=2'])
      expect(await wrongOf(paged, ask(query), [422], query.startsWith('limit[') ? '?limit[]' : '?limit')).toEqual([]);
    const made = [
      Buffer.from('01a20bba-1935-71f8-bed5-8753d3922ff6.AAAA').toString('base64url'),
      'x',
      'AAAA.AAAA',
      '.',
      '%00',
      '0'.repeat(500),
    ];
    for (const cursor of made) expect(await wrongOf(paged, ask(`cursor=${cursor}`), [400], '?cursor')).toEqual([]);
    expect(await wrongOf(paged, ask('cursor=a&cursor=b'), [422], '?cursor')).toEqual([]);
  });

  it('with a parameter that does not exist is refused by name', async () => {
    const ask = (operation: Operation) => send(operation, { path: `${pathFor(operation, around)}?stauts=approved` });
    expect(await wrongOf(lists(), ask, [422], '?stauts')).toEqual([]);
  });
});

describe('A path', () => {
  const NONSENSE = [
    '%00',
    '%FF',
    '%ED%A0%80',
    'undefined',
    '-1',
    '%F0%9F%92%A5',
    encodeURIComponent(SQL),
    'a'.repeat(500),
    'a'.repeat(4_000),
    '%2e%2e%2fadmin',
    '__proto__',
    '%',
    '%zz',
  ];

  it.each(NONSENSE.map((id) => [id.length > 40 ? `${id.length} characters` : id, id]))(
    'with %s for an id leads nowhere',
    async (_, id) => {
      const found: unknown[] = [];
      for (const operation of operations.filter(({ path }) => path.includes('{'))) {
        const path = operation.path.replace(/\{\w+\}/g, id);
        const body = operation.body && valid(operation);
        // What is written where a phone belongs is told to be none, before anybody becomes a contact.
        const asPhone = operation.path.includes('{phone}') && operation.method === 'POST' ? [422] : [];
        const wrong = wrongWith(await send(operation, { path, body }), [400, 404, ...asPhone]);
        if (wrong) found.push([operation.route, wrong]);
      }
      expect(found).toEqual([]);
    },
  );

  it('takes the methods it has and no others', async () => {
    const paths = [...new Set(operations.map(({ path }) => path))];
    const found: unknown[] = [];
    for (const path of paths)
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const [some] = operations.filter((each) => each.path === path);
        if (!some || operations.some((each) => each.path === path && each.method === method)) continue;
        const wrong = wrongWith(await send({ ...some, method }), [404, 405]);
        if (wrong) found.push([method, path, wrong]);
      }
    expect(found).toEqual([]);
    const heads = await Promise.all(
      operations.filter(({ method }) => method === 'GET').map((each) => send({ ...each, method: 'HEAD' })),
    );
    expect(heads.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it('that nobody serves is answered with a problem', async () => {
    for (const path of [
      '/',
      '/v1',
      '/v1/nothing',
      '/admin',
      '/favicon.ico',
      '/v1/messages/',
      '//',
      '/v1//messages',
      '/.env',
    ])
      expect([path, wrongWith(await send(operations[0]!, { path, method: 'GET' }), [404])]).toEqual([path, null]);
  });
});

describe('Bytes', () => {
  const head = (line: string, ...headers: string[]) => [line, 'Host: x', ...headers, '', ''].join('\r\n');

  it.each([
    ['that are no HTTP', 'hello there\r\n\r\n', 400],
    ['with a header of 100 KB', head('GET /v1/me HTTP/1.1', `X-Long: ${'a'.repeat(100_000)}`), 431],
    ['with a path of 100 KB', head(`GET /v1/${'a'.repeat(100_000)} HTTP/1.1`), 431],
    ['with a method that nobody knows', head('FROBNICATE /v1/me HTTP/1.1'), 400],
    ['with two lengths', head('POST /auth/login HTTP/1.1', 'Content-Length: 3', 'Content-Length: 4'), 400],
    [
      'with a length and chunks',
      head('POST /auth/login HTTP/1.1', 'Content-Length: 3', 'Transfer-Encoding: chunked'),
      400,
    ],
    ['with a length below nothing', head('POST /auth/login HTTP/1.1', 'Content-Length: -1'), 400],
    ['with a line break in a header', head('GET /v1/me HTTP/1.1', 'X-Request-Id: a\rInjected: b'), 400],
  ])('%s are answered with a problem', async (_, bytes, status) => {
    const answer = await sendBytes(plane.url, bytes);
    expect([answer.status, answer.type, JSON.parse(answer.text)]).toEqual([
      status,
      expect.stringContaining(PROBLEM),
      expect.objectContaining({ status, code: expect.any(String), request_id: expect.stringMatching(/^req_/) }),
    ]);
  });
});

describe('Headers', () => {
  const sending = () => operations.find(({ route }) => route === 'POST /v1/messages')!;

  it('that name an impossible idempotency key are refused', async () => {
    for (const key of ['', ' ', 'a b', 'ü', 'a'.repeat(256), '"quoted'.padEnd(300, 'x')]) {
      const answer = await send(sending(), { body: valid(sending()), headers: { 'idempotency-key': key } });
      expect([key, wrongWith(answer, [400])]).toEqual([key, null]);
    }
  });

  it('that are nonsense as a credential are a 401', async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      'Bearer a b',
      `Bearer ${'a'.repeat(8_000)}`,
      'Bearer tl_live_',
      `Bearer ${SQL}`,
      'Bearer \u00ff',
    ])
      expect([
        authorization,
        wrongWith(await send(sending(), { body: valid(sending()), headers: { authorization } }), [401]),
      ]).toEqual([authorization, null]);
  });

  it('cannot choose a request id that is no id', async () => {
    const response = await fetch(`${plane.url}/v1/me`, { headers: { 'x-request-id': '<script>' } });
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  });
});

describe('A notification of Meta', () => {
  const APP_SECRET = 'the app secret of the stories';
  const notify = async (body: Buffer, signed = true) => {
    const signature = createHmac('sha256', signed ? APP_SECRET : 'another')
      .update(body)
      .digest('hex');
    const headers = { 'content-type': JSON_TYPE, 'x-hub-signature-256': `sha256=${signature}` };
    return (await fetch(`${plane.url}/ingress/meta`, { method: 'POST', headers, body })).status;
  };

  it('is stored when its signature is right, whatever is in it, and refused when it is wrong or no JSON', async () => {
    for (const text of [
      '{}',
      '[]',
      'null',
      '{"entry":7}',
      '{"entry":[{"changes":[{"value":null}]}]}',
      '{"a":"\\u0000\\ud800"}',
    ])
      expect([text, await notify(Buffer.from(text))]).toEqual([text, 200]);
    expect(await notify(Buffer.from('{}'), false)).toBe(403);
    expect(await notify(Buffer.from('{'))).toBe(400);
    expect(await notify(Buffer.from([0x22, 0xff, 0x22]))).toBe(400);
    expect(await notify(Buffer.from(deepJson(10_000)))).toBe(400);
  });

  it('cannot be verified with nonsense', async () => {
    for (const query of [
      '',
      '?hub.mode=subscribe',
      '?hub.mode=subscribe&hub.verify_token=x',
      '?hub.verify_token[]=a&hub.mode=subscribe',
      '?hub.mode=subscribe&hub.verify_token=a&hub.verify_token=b',
    ])
      expect((await fetch(`${plane.url}/ingress/meta${query}`)).status).toBe(403);
  });
});
