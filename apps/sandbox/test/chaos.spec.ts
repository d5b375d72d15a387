import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PERSON, Stage, until, wamidOf, type Line } from './support/given.js';

describe('chaos', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
    await stage.write({ text: 'Hi' });
  });
  afterEach(() => stage.call('DELETE', '/sandbox/chaos'));
  afterAll(() => stage.strike());

  const ask = (chaos: object) => stage.call('PUT', '/sandbox/chaos', chaos);

  async function statusesAfter(wamid: string, count: number): Promise<unknown[]> {
    await until(() => stage.receiver.statuses(wamid).length >= count);
    return stage.receiver.statuses(wamid).map(({ status }) => status);
  }

  async function sendsOf(callbackData: string): Promise<number> {
    const { body } = await stage.call('GET', '/oracle/requests');
    return (body['data'] as { callback_data: string }[]).filter((send) => send.callback_data === callbackData).length;
  }

  it('tells every status twice', async () => {
    await ask({ duplicateStatuses: true });
    const wamid = wamidOf(await stage.text(line, 'Hi'));
    expect((await statusesAfter(wamid, 4)).toSorted()).toEqual(['delivered', 'delivered', 'sent', 'sent']);
  });

  it('tells delivered before sent', async () => {
    await ask({ pnid: line.pnid, reorderStatuses: true });
    expect(await statusesAfter(wamidOf(await stage.text(line, 'Hi')), 2)).toEqual(['delivered', 'sent']);
  });

  it('tells sent before the answer', async () => {
    await ask({ statusBeforeResponse: true });
    const wamid = wamidOf(await stage.text(line, 'Hi'));
    expect(stage.receiver.statuses(wamid).map(({ status }) => status)).toContain('sent');
  });

  it('leaves delivered out, and read then carries the price', async () => {
    await ask({ skipDelivered: true });
    const wamid = wamidOf(await stage.text(line, 'Hi'));
    await until(async () => (await stage.screen()).some((message) => message['wamid'] === wamid));
    await stage.call('POST', `/handsets/${PERSON}/read`);
    expect(await statusesAfter(wamid, 2)).toEqual(['sent', 'read']);
    expect(stage.receiver.statuses(wamid).at(-1)).toHaveProperty('pricing');
  });

  it.each([
    ['graph', { status: 500, code: 131016, body: 'graph' }, { error: { code: 131016 } }],
    ['html', { status: 502, body: 'html' }, { text: expect.stringContaining('<html>') }],
    ['empty', { status: 503, body: 'empty' }, { text: '' }],
  ])('fails without accepting, with a body of kind %s', async (kind, failWith, body) => {
    await ask({ failWith });
    const reply = await stage.text(line, 'Hi', { biz_opaque_callback_data: `failed-${kind}` });
    expect(reply.status).toBe(failWith.status);
    expect(reply.body).toMatchObject(body);
    expect(await sendsOf(`failed-${kind}`)).toBe(0);
  });

  it('breaks the connection after accepting', async () => {
    await ask({ resetAfterAccept: true });
    await expect(stage.text(line, 'Hi', { biz_opaque_callback_data: 'reset' })).rejects.toThrow();
    expect(await sendsOf('reset')).toBe(1);
  });

  it.each([
    ['hangBeforeAccept', 0],
    ['hangAfterAccept', 1],
  ])('is silent with %s', async (name, sends) => {
    await ask({ [name]: true });
    const body = JSON.stringify({
      messaging_product: 'whatsapp',
      to: PERSON,
      type: 'text',
      text: { body: 'Hi' },
      biz_opaque_callback_data: name,
    });
    const headers = { authorization: `Bearer ${line.token}`, 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(200);
    await expect(
      fetch(`${stage.url}/v25.0/${line.pnid}/messages`, { method: 'POST', headers, body, signal }),
    ).rejects.toThrow();
    expect(await sendsOf(name)).toBe(sends);
  });

  it('lets a message fail later, with a code of choice', async () => {
    await ask({ failStatusWith: { code: 131049 } });
    const wamid = wamidOf(await stage.text(line, 'Hi'));
    await statusesAfter(wamid, 1);
    expect(stage.receiver.statuses(wamid)[0]).toMatchObject({ status: 'failed', errors: [{ code: 131049 }] });
  });

  it('keeps quiet about one number and not about another', async () => {
    const other = await stage.line('+4930111000');
    await stage.call('POST', `/handsets/${PERSON}/messages`, { to: '+4930111000', text: 'Hi' });
    await ask({ pnid: line.pnid, muteStatuses: true });
    const muted = wamidOf(await stage.text(line, 'Hi'));
    await until(async () => (await stage.screen()).some((message) => message['wamid'] === muted));
    await statusesAfter(wamidOf(await stage.text(other, 'Hi')), 2);
    expect(stage.receiver.statuses(muted)).toEqual([]);
  });
});
