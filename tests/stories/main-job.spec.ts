import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/api.js';
import { backends, Installation, type StoryNumber, type Tenant } from '../support/installation.js';

describe.each(backends)('The main job, queues on %s', (backend) => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  beforeAll(async () => {
    installation = await Installation.start(backend);
    tenant = await installation.tenant();
    number = await tenant.number();
  }, 120_000);
  afterAll(() => installation?.close());

  it('refuses a text to a contact without consent, and says which gate refused', async () => {
    const stranger = await tenant.person({ consent: null });
    const answer = await tenant.api.post('/v1/messages', { to: stranger.phone, text: 'Hi' });
    expect(answer.status).toBe(409);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ code: 'consent_missing' });
    expect(answer.body['decision']).toContainEqual(expect.objectContaining({ gate: 'consent', outcome: 'refused' }));
  });

  it('refuses a text with consent but without an open window', async () => {
    const person = await tenant.person();
    const answer = await tenant.api.post('/v1/messages', { to: person.phone, text: 'Hi' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'window_closed' } });
  });

  it('delivers a text once the person has written, with decision, timeline and price', async () => {
    const person = await tenant.reachable(number);
    const id = await tenant.send({ to: person.phone, text: 'Your parcel left the depot.', ref: 'order 1' });
    const message = await tenant.reaches(id, 'delivered');
    expect(await person.sees()).toContainEqual(expect.objectContaining({ text: 'Your parcel left the depot.' }));
    expect(message).toMatchObject({ ref: 'order 1', from: number.phone, to: person.phone, price: { final: true } });
    expect((message['timeline'] as { event: string }[]).map((step) => step.event)).toEqual([
      'accepted',
      'sent',
      'delivered',
    ]);
    expect(message['decision']).toContainEqual(expect.objectContaining({ gate: 'window', outcome: 'passed' }));
  });

  it('gives the same answer and sends one message for one Idempotency-Key, and refuses another body under it', async () => {
    const person = await tenant.reachable(number);
    const send = (text: string) =>
      tenant.api.post('/v1/messages', { to: person.phone, text }, { 'idempotency-key': `key-of-${person.phone}` });
    const [first, second] = await Promise.all([send('Once'), send('Once')]);
    const third = await send('Once');
    expect([first.status, second.status, third.status]).toEqual([202, 202, 202]);
    expect(new Set([first, second, third].map((answer) => String(answer.body['id']))).size).toBe(1);
    expect(third.headers.get('idempotent-replayed')).toBe('true');
    expect(await send('Twice')).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } });
    await tenant.reaches(String(first.body['id']), 'delivered');
    expect(await person.sees()).toHaveLength(1);
  });

  it('keeps the order of messages to one person', async () => {
    const person = await tenant.reachable(number);
    const texts = Array.from({ length: 12 }, (_, index) => `Step ${index + 1}`);
    const answer = await tenant.api.post('/v1/messages/batch', {
      messages: texts.map((text) => ({ to: person.phone, text })),
    });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 12, rejected: 0 } });
    const seen = await eventually(
      () => person.sees(),
      (messages) => messages.length === 12,
    );
    expect(seen.map((message) => message['text'])).toEqual(texts);
  });

  it('accepts what is good in a batch and names what is not', async () => {
    const person = await tenant.reachable(number);
    const answer = await tenant.api.post('/v1/messages/batch', {
      messages: [
        { to: person.phone, text: 'Good' },
        { to: person.phone },
        { to: 'nobody', text: 'Bad' },
        { to: person.phone, text: 'a', media: { url: 'https://x.test/a.png' } },
        7,
      ],
    });
    expect(answer.body).toMatchObject({ accepted: 1, rejected: 4 });
    expect(answer.body['results']?.[2]).toMatchObject({ index: 2, error: { code: 'recipient_invalid' } });
  });

  it('stops writing to somebody who says STOP', async () => {
    const person = await tenant.person({ consent: 'marketing' });
    await person.writesTo(number, 'STOP');
    await eventually(
      () => tenant.api.get(`/v1/contacts/${person.phone}`),
      ({ body }) => JSON.stringify(body).includes('withdrawn'),
    );
  });
});
