import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import { deepJson, SQL } from '../support/bad-values.js';
import { Installation, type Person, type StoryNumber, type Tenant } from '../support/installation.js';

/** Texts that are strange and right: they arrive as they are. */
const STRANGE = [
  SQL,
  `$1 $2 {{1}} %s \\u0000 \\0`,
  '💥 ünï 漢字 \u202eright to left',
  `line\nbreak\ttab`,
  '{"a":1}',
  '<b>&amp;</b>',
  '0',
  'null',
];
/** Bodies that are refused, each in its own way. */
const bad = (to: string): string[] => [
  '{',
  '',
  '[]',
  JSON.stringify({ to, text: 'a\u0000b' }),
  JSON.stringify({ to, text: 'a\ud800b' }),
  JSON.stringify({ to, text: 'a'.repeat(4_097) }),
  JSON.stringify({ to, text: 7 }),
  JSON.stringify({ to: 'nobody', text: 'Hi' }),
  JSON.stringify({ to: SQL, text: 'Hi' }),
  JSON.stringify({ to, text: 'Hi', metadata: { 'k\u0000': 'v' } }),
  JSON.stringify({ to, text: 'Hi', ref: '\ud800' }),
  JSON.stringify({ to, text: 'Hi', from: SQL }),
  JSON.stringify({ to, text: 'Hi', send_at: '9999-12-31T23:59:59Z' }),
  JSON.stringify({ to, text: 'Hi', expires_at: '0001-01-01T00:00:00Z' }),
  `{"to":"${to}","text":"Hi","__proto__":{"from":"x"}}`,
  `{"to":"${to}","text":"Hi","metadata":${deepJson(5_000)}}`,
];

describe('Good neighbours of bad requests', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let person: Person;
  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant();
    number = await tenant.number();
    person = await tenant.person();
    await person.writesTo(number);
  }, 120_000);
  afterAll(() => installation?.close());

  const seenBy = async (someone: Person) => (await someone.sees()).map((message) => String(message['text']));
  const isRefusal = ({ status, headers }: Answer): boolean =>
    status >= 400 && status < 500 && String(headers.get('content-type')).startsWith('application/problem+json');

  it('are accepted and delivered while the bad ones arrive with them', async () => {
    const good = Array.from({ length: 40 }, (_, index) => `Good ${index}`);
    const [accepted, refused] = await Promise.all([
      Promise.all(good.map((text) => tenant.send({ to: person.phone, text }))),
      Promise.all([...bad(person.phone), ...bad(person.phone)].map((body) => tenant.api.post('/v1/messages', body))),
    ]);
    expect(refused.filter((answer) => !isRefusal(answer)).map(({ status, body }) => [status, body])).toEqual([]);
    for (const id of accepted) await tenant.reaches(id, 'delivered');
    const seen = await seenBy(person);
    expect(seen.sort()).toEqual(good.sort());
  });

  it('in one batch are accepted, and each bad one is refused at its place, by name', async () => {
    const to = person.phone;
    const { status, body } = await tenant.api.post('/v1/messages/batch', {
      defaults: { to },
      messages: [
        { to, text: 'First of the batch' },
        { to, text: 'a\u0000b' },
        { to, text: 'a\ud800b' },
        { to, text: 'Hi', metadata: { key: '\udc00' } },
        { to, text: 'Hi', nonsense: true },
        null,
        [],
        'text',
        { to: [to], text: 'Hi' },
        { text: 'Last of the batch' },
      ],
    });
    expect([status, body['accepted'], body['rejected']]).toEqual([202, 2, 8]);
    const results = body['results'] as unknown as {
      index: number;
      id?: string;
      error?: Record<string, unknown> | null;
    }[];
    const pointers = results.map(({ error }) => ((error?.['errors'] ?? []) as { pointer: string }[])[0]?.pointer);
    expect(pointers).toEqual([undefined, '/text', '/text', '/metadata/key', '/nonsense', '', '', '', '/to', undefined]);
    for (const at of [0, 9]) await tenant.reaches(String(results[at]?.id), 'delivered');
  });

  it('do not become messages because the defaults of a batch would do', async () => {
    const before = (await seenBy(person)).length;
    const { body } = await tenant.api.post('/v1/messages/batch', {
      defaults: { to: person.phone, text: 'Made of defaults' },
      messages: [null, 7, [], 'text', true],
    });
    expect([body['accepted'], body['rejected']]).toEqual([0, 5]);
    expect(await seenBy(person)).toHaveLength(before);
  });

  it('may say anything that can be said, and it arrives and stays as it is', async () => {
    const other = await tenant.reachable(number);
    for (const text of STRANGE) {
      const id = await tenant.send({
        to: other.phone,
        text,
        ref: text.slice(0, 64),
        metadata: { note: text, constructor: text },
      });
      const message = await tenant.reaches(id, 'delivered');
      expect(message).toMatchObject({ content: { text: { body: text } }, metadata: { note: text, constructor: text } });
      const found = await tenant.api.get(`/v1/messages?ref=${encodeURIComponent(text.slice(0, 64))}`);
      expect(JSON.stringify(found.body)).toContain(id);
    }
    expect((await seenBy(other)).sort()).toEqual([...STRANGE].sort());
  });

  it('are charged once each, and the ledger adds up', async () => {
    expect((await installation.admin.get('/admin/v1/ledger/check')).body).toMatchObject({ ok: true, mismatches: [] });
    expect((await tenant.api.get('/v1/balance')).body).toMatchObject({ held: '0.00' });
  });
});
