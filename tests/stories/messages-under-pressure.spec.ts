import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, listIn, type Answer } from '../support/api.js';
import { Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';

/** What reviewers and impatient programs do: everything at once, everything twice, and at the wrong time. */
describe('Messages under pressure', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant();
    number = await tenant.number();
  }, 120_000);
  afterAll(() => installation?.close());

  const writer = async (): Promise<Person> => {
    const person = await tenant.reachable(number);
    return person;
  };
  const batch = (messages: object[], key: string): Promise<Answer> =>
    tenant.api.post('/v1/messages/batch', { messages }, { 'idempotency-key': key });
  const errorsOf = ({ body }: Answer) => listIn(body['errors']).map((each) => String(each['pointer']));

  it('are taken back all at once, several of a lane at a time, and none of the answers is a fault of ours', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, writer));
    await installation.admin.post(`/admin/v1/nodes/${number.nodeId}/pause`);
    await eventually(
      () => installation.admin.get(`/admin/v1/nodes/${number.nodeId}`),
      ({ body }) => String(body['status']?.['phase']) === 'paused',
    );
    const messages = people.flatMap(({ phone }) =>
      ['one', 'two', 'three', 'four'].map((text) => ({ to: phone, text })),
    );
    const { body } = await batch(messages, randomUUID());
    const ids = listIn(body['results']).map((each) => String(each['id']));
    const answers = await Promise.all(ids.map((id) => tenant.api.post(`/v1/messages/${id}/cancel`)));
    expect(answers.filter(({ status }) => status !== 200).map((answer) => answer.body)).toEqual([]);
    await installation.admin.post(`/admin/v1/nodes/${number.nodeId}/resume`);
  });

  it('of a batch are one request under one key', async () => {
    const person = await writer();
    const key = randomUUID();
    const messages = [
      { to: person.phone, text: 'a' },
      { to: person.phone, text: '' },
      { to: person.phone, text: 'b' },
    ];
    const first = await batch(messages, key);
    expect(first.body).toMatchObject({ accepted: 2, rejected: 1 });
    const again = await batch(messages, key);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    for (const other of [messages.slice(1), [...messages, { to: person.phone, text: 'c' }]])
      expect(await batch(other, key)).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } });
    const together = await Promise.all(Array.from({ length: 5 }, () => batch(messages, 'five-at-once')));
    expect(together.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    expect(new Set(together.map(({ body }) => String(body['batch_id']))).size).toBe(1);
    await eventually(
      () => person.sees(),
      (seen) => seen.length === 4,
    );
  });

  it('are the same under their key when the time they were good for is over', async () => {
    const person = await writer();
    const body = { to: person.phone, text: 'Quick', expires_at: new Date(Date.now() + 3_600_000).toISOString() };
    const key = { 'idempotency-key': randomUUID() };
    const first = must(202, await tenant.api.post('/v1/messages', body, key));
    await installation.advance(2);
    const again = await tenant.api.post('/v1/messages', body, key);
    expect(again).toMatchObject({ status: 202, body: first.body });
    const late = await tenant.api.post('/v1/messages', body);
    expect([late.status, errorsOf(late)]).toEqual([422, ['/expires_at']]);
    const endless = { to: person.phone, text: 'Slow', expires_at: '2999-01-01T00:00:00Z' };
    expect(errorsOf(await tenant.api.post('/v1/messages', endless))).toEqual(['/expires_at']);
  });

  it('do not get through a closed window by being late', async () => {
    const person = await writer();
    const then = new Date(Date.now() + 2 * 3_600_000 + 1_000).toISOString(); // the clock was turned two hours before
    await installation.advance(25);
    const late = await tenant.api.post('/v1/messages', { to: person.phone, text: 'Hi', send_at: then });
    expect(late).toMatchObject({ status: 409, body: { code: 'window_closed' } });
  });

  it('answer and react to messages that are there, by either of their ids', async () => {
    const person = await writer();
    const id = await tenant.send({ to: person.phone, text: 'First' });
    await tenant.reaches(id, 'delivered');
    const reaction = await tenant.send({ to: person.phone, reaction: { message_id: id, emoji: '👍' } });
    await tenant.reaches(reaction, 'sent');
    const answer = await tenant.send({ to: person.phone, text: 'Second', reply_to: id });
    await tenant.reaches(answer, 'delivered');
    const seen = await person.sees();
    expect(seen.find((message) => message['text'] === 'Second')).toMatchObject({ context: expect.anything() });
    for (const wrong of ['msg_01M8EB21A1EZ3T61Y82D16TECY', 'garbage', ' ', "'; DROP TABLE message;--"]) {
      const reply = await tenant.api.post('/v1/messages', { to: person.phone, text: 'x', reply_to: wrong });
      expect([wrong, reply.status, errorsOf(reply)]).toEqual([wrong, 422, ['/reply_to']]);
      const react = { to: person.phone, reaction: { message_id: wrong, emoji: '👍' } };
      expect(errorsOf(await tenant.api.post('/v1/messages', react))).toEqual(['/reaction/message_id']);
    }
  });

  it('are listed for any range of time, and have something to say', async () => {
    for (const since of ['0001-01-01T00:00:00Z', '1969-12-31T00:00:00Z', '9999-12-31T23:59:59Z'])
      expect([since, (await tenant.api.get(`/v1/messages?since=${since}`)).status]).toEqual([since, 200]);
    const person = await writer();
    for (const text of [' ', '\n\t'])
      expect(errorsOf(await tenant.api.post('/v1/messages', { to: person.phone, text }))).toEqual(['/text']);
    const utf16 = { 'content-type': 'application/json; charset=utf-16' };
    const answer = await tenant.api.post('/v1/messages', JSON.stringify({ to: person.phone, text: 'Hi' }), utf16);
    expect(answer).toMatchObject({ status: 400, body: { code: 'charset_unsupported' } });
  });

  it('cost what the window says when they go, and not when they were wanted', async () => {
    const classic = await installation.tenant('Klassik');
    await classic.number();
    must(200, await installation.admin.put(`/admin/v1/tenants/${classic.id}/pricing`, { model: 'classic' }), 201);
    must(
      202,
      await classic.api.post('/v1/templates', {
        name: 'ready',
        language: 'en',
        category: 'utility',
        body: 'Your order is ready.',
      }),
    );
    await eventually(
      () => classic.api.get('/v1/templates?name=ready'),
      ({ body }) => String(listIn(body['data'])[0]?.['status']) === 'approved',
    );
    const person = await classic.person({ consent: 'utility' });
    const [own] = listIn(must(200, await classic.api.get('/v1/senders')).body['data']);
    must(
      201,
      await installation.sandbox.post(`/handsets/${person.phone}/messages`, { to: own?.['phone'], text: 'Hi' }),
    );
    await eventually(
      () => classic.api.get(`/v1/contacts/${person.phone}`),
      ({ body }) => JSON.stringify(body).includes('last_inbound_at":"'),
    );
    const clock = must(200, await installation.sandbox.get('/sandbox/clock')).body;
    const sendAt = new Date(Date.parse(String(clock['now'])) + 30 * 3_600_000).toISOString();
    const id = await classic.send({ to: person.phone, template: { name: 'ready' }, send_at: sendAt });
    await installation.advance(30.1);
    const { price } = await classic.reaches(id, 'delivered');
    expect(price).toMatchObject({ final: true, amount: '0.0473' });
  });

  it('that stay unknown give their money back after a week', async () => {
    const person = await writer();
    const available = async () => Number(must(200, await tenant.api.get('/v1/balance')).body['available']);
    const before = await available();
    must(200, await installation.sandbox.put('/sandbox/chaos', { resetAfterAccept: true, muteStatuses: true }));
    const id = await tenant.send({ to: person.phone, text: 'Silence' });
    await tenant.reaches(id, 'unknown');
    expect(await available()).toBeLessThan(before);
    await installation.advance(8 * 24);
    await eventually(available, (amount) => amount === before);
    expect(await tenant.message(id)).toMatchObject({ status: 'unknown', price: null });
    expect(must(200, await installation.admin.get('/admin/v1/ledger/check')).body).toMatchObject({ ok: true });
  });
});
