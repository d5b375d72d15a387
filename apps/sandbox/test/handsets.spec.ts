import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUSINESS, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';

describe('a phone', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
    await stage.call('POST', '/handsets', { phone: PERSON, name: 'Ada' });
    await stage.write({ text: 'Hi' });
  });
  afterAll(() => stage.strike());

  const set = (change: object) => stage.call('PUT', `/handsets/${PERSON}`, change);

  async function statusesOf(wamid: string, count: number): Promise<unknown[]> {
    await until(() => stage.receiver.statuses(wamid).length >= count);
    return stage.receiver.statuses(wamid).map(({ status }) => status);
  }

  it('shows its owner in the webhook', async () => {
    await until(() => stage.receiver.messages().length > 0);
    expect(stage.receiver.of('messages')[0]).toMatchObject({
      metadata: { display_phone_number: '493090182044', phone_number_id: line.pnid },
      contacts: [{ profile: { name: 'Ada' }, wa_id: '34600111222', user_id: expect.stringMatching(/^ES\.\d+$/) }],
    });
  });

  it('is found with a plus, without, and with an escaped one', async () => {
    for (const phone of ['+34600111222', '34600111222', '%2B34600111222'])
      expect((await stage.call('GET', `/handsets/${phone}`)).body).toMatchObject({ phone: PERSON, name: 'Ada' });
    expect((await stage.call('GET', '/handsets/34600999999')).status).toBe(404);
  });

  it('gets what waited for it when it is back', async () => {
    await set({ offline: true });
    const wamid = wamidOf(await stage.text(line, 'Are you there?'));
    expect(await statusesOf(wamid, 1)).toEqual(['sent']);
    expect((await stage.screen()).some((message) => message['wamid'] === wamid)).toBe(false);
    await set({ offline: false });
    expect(await statusesOf(wamid, 2)).toEqual(['sent', 'delivered']);
  });

  it('says nothing to a business it has blocked', async () => {
    await set({ blocked: [BUSINESS] });
    const blocked = wamidOf(await stage.text(line, 'Hello?'));
    await statusesOf(blocked, 1);
    await set({ blocked: [] });
    const heard = wamidOf(await stage.text(line, 'Hello!'));
    expect(await statusesOf(heard, 2)).toEqual(['sent', 'delivered']);
    expect(await statusesOf(blocked, 1)).toEqual(['sent']);
  });

  it('may leave WhatsApp', async () => {
    await set({ onWhatsApp: false });
    const wamid = wamidOf(await stage.text(line, 'Gone?'));
    expect(await statusesOf(wamid, 1)).toEqual(['failed']);
    await set({ onWhatsApp: true });
  });

  it('can be reached by the id its owner has for this business', async () => {
    const [first] = stage.receiver.messages();
    const userId = String(first?.['from_user_id']);
    const reply = await stage.send(line, { to: undefined, recipient: userId, type: 'text', text: { body: 'Hi' } });
    expect(reply.body).toMatchObject({ contacts: [{ input: userId, user_id: userId }] });
    const unknown = await stage.send(line, { to: undefined, recipient: 'ES.1', type: 'text', text: { body: 'Hi' } });
    expect(unknown.body).toMatchObject({ error: { code: 131009 } });
  });

  it('may be dialled in another way than WhatsApp knows it', async () => {
    const known = '+551187654321';
    await stage.call('PUT', `/handsets/${known}`, { dialledAs: ['+5511987654321'] });
    await stage.write({ text: 'Oi' }, known);
    const reply = await stage.text(line, 'Oi', { to: '+5511987654321' });
    expect(reply.body).toMatchObject({ contacts: [{ input: '+5511987654321', wa_id: '551187654321' }] });
    await until(() => stage.receiver.statuses(wamidOf(reply)).length === 2);
    expect(stage.receiver.statuses(wamidOf(reply))[1]).toMatchObject({ recipient_id: '551187654321' });
    await stage.call('PUT', `/handsets/${known}`, { dialledAs: [] });
    const again = await stage.text(line, 'Oi', { to: '+5511987654321' });
    expect(again.body).toMatchObject({ error: { code: 131047 } });
  });

  it('signs up for marketing', async () => {
    const signup = { business: BUSINESS, signup_id: '77' };
    expect((await stage.call('POST', `/handsets/${PERSON}/marketing-signup`, signup)).status).toBe(202);
    await until(() => stage.receiver.of('user_preferences').length > 0);
    expect(stage.receiver.of('user_preferences')[0]).toMatchObject({
      user_preferences: [{ wa_id: '34600111222', value: 'signup', signup_id: '77', category: 'marketing_messages' }],
    });
  });

  it.each([
    ['POST', '/handsets', { phone: 'Ada' }, '/phone'],
    ['POST', '/handsets', { phone: PERSON, colour: 'red' }, '/colour'],
    ['PUT', `/handsets/${PERSON}`, { offline: 'no' }, '/offline'],
    ['POST', `/handsets/${PERSON}/messages`, { to: '+4912345678', text: 'Hi' }, '/to'],
    ['POST', `/handsets/${PERSON}/messages`, { to: BUSINESS }, '/'],
    ['PUT', '/sandbox/clock', { offset_ms: 'soon' }, '/offset_ms'],
    ['PUT', '/sandbox/chaos', { pnid: '1' }, '/pnid'],
    ['POST', '/sandbox/numbers', { waba_id: '1', display_phone_number: BUSINESS, verified_name: 'N' }, '/waba_id'],
    ['GET', '/oracle/requests?limit=many', undefined, '?limit'],
  ])('%s %s refuses %j and names the field', async (method, path, body, pointer) => {
    const reply = await stage.call(method, path, body);
    expect(reply.status).toBe(422);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(reply.body['errors']).toEqual([expect.objectContaining({ pointer })]);
  });
});
