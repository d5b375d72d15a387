import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

describe('a person with a username', () => {
  let stage: Stage;
  let line: Line;

  beforeEach(async () => {
    stage = await Stage.set();
    line = await stage.line();
  });
  afterEach(() => stage.strike());

  const heard = async (count: number): Promise<Json> => {
    await until(() => stage.receiver.messages().length >= count);
    return stage.receiver.messages()[count - 1] as Json;
  };
  const contact = (at: number) => (stage.receiver.of('messages')[at]?.['contacts'] as Json[])[0];

  it('is nobody to a business it has not met for thirty days', async () => {
    await stage.call('PUT', `/handsets/${PERSON}`, { name: 'Ada', username: 'ada.lind' });
    await stage.write({ text: 'Hi' });
    const first = await heard(1);
    expect(first).not.toHaveProperty('from');
    expect(first).toMatchObject({ from_user_id: expect.stringMatching(/^ES\.\d+$/) });
    expect(contact(0)).toEqual({
      profile: { name: 'Ada', username: 'ada.lind' },
      user_id: first['from_user_id'],
    });
    await stage.write({ text: 'Me again' });
    expect(await heard(2)).toMatchObject({ from: '34600111222' });
    await stage.turnClock(31 * 24);
    await stage.write({ text: 'Long time' });
    expect(await heard(3)).not.toHaveProperty('from');
  });

  it('is no stranger to a portfolio whose contact book is kept', async () => {
    await stage.call('PUT', `/sandbox/wabas/${line.waba}`, { contact_book: true });
    await stage.write({ text: 'Hi' });
    expect(await heard(1)).toMatchObject({ from: '34600111222' });
    await stage.call('PUT', `/handsets/${PERSON}`, { username: 'ada.lind' });
    await stage.turnClock(31 * 24);
    await stage.write({ text: 'Long time' });
    expect(await heard(2)).toMatchObject({ from: '34600111222' });
    // Another portfolio has a book of its own.
    const other = '+493099999999';
    await stage.line(other);
    await stage.write({ to: other, text: 'Hi' });
    expect(await heard(3)).not.toHaveProperty('from');
    // Whose number was never seen cannot stand in the book.
    await stage.call('PUT', '/handsets/+34600999888', { username: 'eva' });
    await stage.write({ text: 'Hi' }, '+34600999888');
    expect(await heard(4)).not.toHaveProperty('from');
  });

  it('can be written to by its user id, except for one-time codes', async () => {
    await stage.call('PUT', `/handsets/${PERSON}`, { hidePhone: true });
    await stage.write({ text: 'Hi' });
    const userId = String((await heard(1))['from_user_id']);
    const sent = await stage.send(line, { to: undefined, recipient: userId, type: 'text', text: { body: 'Hi' } });
    expect(sent.body).toMatchObject({ contacts: [{ input: userId, user_id: userId }] });
    const wamid = wamidOf(sent);
    await until(() => stage.receiver.statuses(wamid).length === 2);
    for (const status of stage.receiver.statuses(wamid)) {
      expect(status).not.toHaveProperty('recipient_id');
      expect(status).toMatchObject({ recipient_user_id: userId });
    }
    await stage.template(line, {
      name: 'code',
      category: 'AUTHENTICATION',
      components: [{ type: 'BODY' }, { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] }],
    });
    const otp = {
      name: 'code',
      language: { code: 'en_US' },
      components: [
        { type: 'body', parameters: [{ type: 'text', text: '123456' }] },
        { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '123456' }] },
      ],
    };
    const refused = await stage.send(line, { to: undefined, recipient: userId, type: 'template', template: otp });
    expect(errorOf(refused)).toMatchObject({ code: 131062 });
  });

  it('has one id for all portfolios under one parent', async () => {
    const parent = { parent_business_id: '7001' };
    const make = async (phone: string) => {
      const waba = await stage.call('POST', '/sandbox/wabas', { name: 'Linked', ...parent });
      const number = { waba_id: waba.body['waba_id'], display_phone_number: phone, verified_name: 'Linked' };
      const { body } = await stage.call('POST', '/sandbox/numbers', number);
      return { pnid: String(body['phone_number_id']), waba: '', token: String(body['access_token']) };
    };
    const one = await make('+493011111111');
    await make('+493022222222');
    for (const to of ['+493011111111', '+493022222222'])
      await stage.call('POST', `/handsets/${PERSON}/messages`, { to, text: 'Hi' });
    const [first, second] = [await heard(1), await heard(2)];
    expect(first['from_user_id']).not.toBe(second['from_user_id']);
    expect(first['from_parent_user_id']).toMatch(/^ES\.ENT\.\d+$/);
    expect(first['from_parent_user_id']).toBe(second['from_parent_user_id']);
    const recipient = String(first['from_parent_user_id']);
    expect((await stage.send(one, { to: undefined, recipient, type: 'text', text: { body: 'Hi' } })).status).toBe(200);
  });

  it('takes a new number, and businesses learn who it was', async () => {
    await stage.write({ text: 'Hi' });
    const before = await heard(1);
    await stage.call('POST', `/handsets/${PERSON}/number`, { to: '+34600999888' });
    const system = await heard(2);
    expect(system).toMatchObject({
      from: '34600111222',
      type: 'system',
      system: { type: 'user_changed_number', wa_id: '34600999888', user_id: expect.stringMatching(/^ES\./) },
    });
    await until(() => stage.receiver.of('user_id_update').length > 0);
    expect(stage.receiver.of('user_id_update')[0]).toMatchObject({
      messaging_product: 'whatsapp',
      metadata: { phone_number_id: line.pnid },
      contacts: [{ wa_id: '34600999888' }],
      user_id_update: [
        {
          wa_id: '34600999888',
          user_id: { previous: before['from_user_id'], current: (system['system'] as Json)['user_id'] },
        },
      ],
    });
    const wamid = wamidOf(await stage.text(line, 'Still there?'));
    await until(() => stage.receiver.statuses(wamid).some(({ status }) => status === 'failed'));
  });

  it('is told apart from whoever takes its number over, where the business asks for it', async () => {
    await stage.graph(line, 'POST', `/${line.pnid}/settings`, {
      user_identity_change: { enable_identity_key_check: true },
    });
    await stage.write({ text: 'Hi' });
    await heard(1);
    const before = contact(0)?.['identity_key_hash'];
    const { body } = await stage.call('POST', `/handsets/${PERSON}/reinstall`);
    expect(body['identity_key_hash']).not.toBe(before);
    expect(await heard(2)).toMatchObject({
      system: { type: 'customer_identity_changed' },
      identity: { acknowledged: false, hash: body['identity_key_hash'] },
    });
    expect(stage.receiver.of('messages').at(-1)).not.toHaveProperty('contacts');
  });
});
