import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUSINESS, errorOf, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';

describe('a text message', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
  });
  afterAll(() => stage.strike());

  it('is refused while the person has not written', async () => {
    const reply = await stage.text(line, 'Hi');
    expect(reply.status).toBe(400);
    expect(errorOf(reply)).toMatchObject({
      code: 131047,
      type: 'OAuthException',
      error_data: { messaging_product: 'whatsapp' },
    });
    expect(reply.headers.get('facebook-api-version')).toBe('v25.0');
  });

  it('goes out once the person has written, and reports on its way', async () => {
    await stage.write({ text: 'Hola, ¿qué tal? 👋' });
    await until(() => stage.receiver.messages().length > 0);
    expect(stage.receiver.messages()[0]).toMatchObject({
      from: '34600111222',
      type: 'text',
      text: { body: 'Hola, ¿qué tal? 👋' },
    });
    expect(stage.receiver.bodies[0]).toContain('\\u00bfqu\\u00e9 tal? \\ud83d\\udc4b');

    const reply = await stage.text(line, 'Hi Ada', { biz_opaque_callback_data: 'attempt-1' });
    expect(reply.body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: PERSON, wa_id: '34600111222' }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    });
    await until(() => stage.receiver.statuses(wamidOf(reply)).length === 2);
    const [sent, delivered] = stage.receiver.statuses(wamidOf(reply));
    expect(sent).toMatchObject({ status: 'sent', recipient_id: '34600111222', biz_opaque_callback_data: 'attempt-1' });
    expect(delivered).toMatchObject({ status: 'delivered', biz_opaque_callback_data: 'attempt-1' });
    expect(delivered).not.toHaveProperty('conversation');
    expect(stage.receiver.unsigned).toBe(0);
  });

  it('stands on the phone, and is read when the person looks', async () => {
    const received = (await stage.screen()).find((message) => message['direction'] === 'received');
    expect(received).toMatchObject({ type: 'text', text: 'Hi Ada', from: BUSINESS, to: PERSON, status: 'delivered' });
    const wamid = String(received?.['wamid']);
    await stage.call('POST', `/handsets/${encodeURIComponent(PERSON)}/read`);
    await until(() => stage.receiver.statuses(wamid).some((status) => status['status'] === 'read'));
    expect(stage.receiver.statuses(wamid).at(-1)).not.toHaveProperty('pricing');
  });

  it('is refused once 24 hours have passed', async () => {
    await stage.turnClock(24);
    expect(errorOf(await stage.text(line, 'Still there?'))).toMatchObject({ code: 131047 });
    await stage.turnClock(0);
  });

  it('is recorded for whoever checks the platform', async () => {
    const { body } = await stage.call('GET', `/oracle/requests?to=${encodeURIComponent(PERSON)}`);
    expect(body['data']).toEqual([
      expect.objectContaining({
        seq: 1,
        pnid: line.pnid,
        to: PERSON,
        type: 'text',
        callback_data: 'attempt-1',
        body_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        body: expect.objectContaining({ text: { body: 'Hi Ada' } }),
      }),
    ]);
    const summary = await stage.call('GET', '/oracle/summary');
    expect(summary.body).toMatchObject({
      accepted: 1,
      numbers: [{ pnid: line.pnid, accepted: 1, refused: { '131047': 2 } }],
      duplicates: [],
    });
  });

  it.each([
    ['no messaging_product', { messaging_product: undefined }, 100],
    ['no type', {}, 100],
    ['an unknown type', { type: 'poll', poll: {} }, 100],
    ['no text', { type: 'text' }, 131008],
    ['an empty body', { type: 'text', text: { body: '' } }, 131008],
    ['a body that is no text', { type: 'text', text: { body: 7 } }, 100],
    ['a body that is too long', { type: 'text', text: { body: 'x'.repeat(4_097) } }, 100],
    ['a misspelt key', { type: 'text', text: { body: 'Hi', previewUrl: true } }, 100],
    [
      'callback data that is too long',
      { type: 'text', text: { body: 'Hi' }, biz_opaque_callback_data: 'x'.repeat(513) },
      100,
    ],
    ['a recipient that is no number', { type: 'text', text: { body: 'Hi' }, to: 'Ada' }, 131009],
    ['itself as the recipient', { type: 'text', text: { body: 'Hi' }, to: BUSINESS }, 131021],
    ['nobody as the recipient', { type: 'text', text: { body: 'Hi' }, to: '' }, 100],
  ])('is refused with %s', async (_what, message, code) => {
    const reply = await stage.send(line, message);
    expect(errorOf(reply)).toMatchObject({ code });
    expect(reply.status).toBe(400);
  });

  it('is sent to a number of the business’s own country when `to` has no plus', async () => {
    await stage.write({ text: 'Hallo' }, '+4917612345678');
    const reply = await stage.text(line, 'Hallo', { to: '176 1234-5678' });
    expect(reply.body['contacts']).toEqual([{ input: '176 1234-5678', wa_id: '4917612345678' }]);
  });

  it('is refused without a good token, and a number of another account does not exist', async () => {
    const other = await stage.line('+4930555000');
    const missing = await stage.send({ ...line, token: '' }, { type: 'text', text: { body: 'Hi' } });
    const wrong = await stage.text({ ...line, token: 'made-up' }, 'Hi');
    const foreign = await stage.text({ ...line, token: other.token }, 'Hi');
    expect(missing.status).toBe(401);
    expect(errorOf(wrong)).toMatchObject({ code: 190, fbtrace_id: expect.any(String) });
    expect(errorOf(foreign)).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' });
    expect(errorOf(wrong)['fbtrace_id']).not.toBe(errorOf(missing)['fbtrace_id']);
  });

  it('is refused when too many go to one person at once', async () => {
    const fast = await stage.line('+4930777000', { mps: 1_000 });
    await stage.call('POST', '/handsets/34600333444/messages', { to: '+4930777000', text: 'Hi' });
    const replies = await Promise.all(Array.from({ length: 46 }, () => stage.text(fast, 'Hi', { to: '+34600333444' })));
    const refused = replies.filter((reply) => reply.status !== 200);
    expect(refused.map((reply) => errorOf(reply)['code'])).toEqual([131056]);
  });

  it('is refused when the number sends faster than it may', async () => {
    const slow = await stage.line('+4930888000', { mps: 2 });
    const people = ['+34600000001', '+34600000002', '+34600000003', '+34600000004', '+34600000005'];
    for (const person of people)
      await stage.call('POST', `/handsets/${person}/messages`, { to: '+4930888000', text: 'Hi' });
    const replies = await Promise.all(people.map((to) => stage.text(slow, 'Hi', { to })));
    expect(replies.some((reply) => reply.status === 400 && errorOf(reply)['code'] === 130429)).toBe(true);
  });

  it('shares the throughput of its number with what comes in', async () => {
    const slow = await stage.line('+4930888001', { mps: 1 });
    await stage.call('POST', `/handsets/${PERSON}/messages`, { to: '+4930888001', text: 'Hi' });
    expect(errorOf(await stage.text(slow, 'Hi'))).toMatchObject({ code: 130429 });
  });

  it('fails later when the person has no WhatsApp', async () => {
    await stage.write({ text: 'Hi' }, '+19995550100');
    const reply = await stage.text(line, 'Hi', { to: '+19995550100' });
    await until(() => stage.receiver.statuses(wamidOf(reply)).length > 0);
    expect(stage.receiver.statuses(wamidOf(reply))).toEqual([
      expect.objectContaining({
        status: 'failed',
        errors: [expect.objectContaining({ code: 131026, title: expect.any(String) })],
      }),
    ]);
  });
});
