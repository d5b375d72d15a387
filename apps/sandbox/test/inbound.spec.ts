import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUSINESS, errorOf, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

describe('what a handset can produce', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
  });
  afterAll(() => stage.strike());

  /** The message as the webhook tells it. */
  async function arrived(message: Json): Promise<Json> {
    const wamid = (await stage.write(message)).body['wamid'];
    const find = () => stage.receiver.messages().find(({ id }) => id === wamid);
    await until(() => find() !== undefined);
    return find() as Json;
  }

  it.each([
    ['a voice message', { audio: {} }, { type: 'audio', audio: { mime_type: 'audio/ogg; codecs=opus', voice: true } }],
    ['a song', { audio: { mime_type: 'audio/mpeg', voice: false } }, { type: 'audio', audio: { voice: false } }],
    ['a sticker that moves', { sticker: { animated: true } }, { type: 'sticker', sticker: { animated: true } }],
    [
      'a place with a name',
      { location: { latitude: 40.4, longitude: -3.7, name: 'Sol', url: 'https://a.example' } },
      { location: { name: 'Sol', url: 'https://a.example' } },
    ],
    ['a card', { contacts: [{ name: { formatted_name: 'Bob' } }] }, { contacts: [{ origin: 'other' }] }],
    [
      'its own number',
      { contact_info: true },
      { type: 'contacts', contacts: [{ origin: 'contact_request', phones: [{ wa_id: '34600111222' }] }] },
    ],
    [
      'an order',
      {
        order: {
          catalog_id: '55',
          text: 'Soon please',
          product_items: [{ product_retailer_id: 'SKU-1', quantity: 2, item_price: 9.9, currency: 'EUR' }],
        },
      },
      { type: 'order', order: { catalog_id: '55', product_items: [{ quantity: 2 }] } },
    ],
    [
      'a poll',
      { unsupported: { type: 'poll' } },
      { type: 'unsupported', unsupported: { type: 'poll' }, errors: [{ code: 131051 }] },
    ],
    ['a file that is too large', { unsupported: { code: 131052 } }, { errors: [{ code: 131052 }] }],
    [
      'a permission to call',
      { call_permission: { response: 'accept', is_permanent: true } },
      {
        type: 'interactive',
        interactive: {
          type: 'call_permission_reply',
          call_permission_reply: { response: 'accept', is_permanent: true, response_source: 'user_action' },
        },
      },
    ],
    [
      'an address',
      { flow: { name: 'address_message', response: { city: 'Pune' } } },
      { interactive: { type: 'nfm_reply', nfm_reply: { name: 'address_message', response_json: '{"city":"Pune"}' } } },
    ],
    ['something forwarded', { text: 'Look', forwarded: true }, { context: { forwarded: true } }],
    [
      'something forwarded often',
      { text: 'Look', frequently_forwarded: true },
      { context: { frequently_forwarded: true } },
    ],
    [
      'a question about a product',
      { text: 'Is it red?', referred_product: { catalog_id: '55', product_retailer_id: 'SKU-1' } },
      { context: { from: '493090182044', referred_product: { catalog_id: '55', product_retailer_id: 'SKU-1' } } },
    ],
    [
      'a click on a post',
      { text: 'Hi', referral: { source_type: 'post', source_url: 'https://fb.me/x' } },
      { referral: { source_type: 'post' } },
    ],
    [
      'a reaction taken back',
      { reaction: { message_id: 'wamid.x' } },
      { type: 'reaction', reaction: { message_id: 'wamid.x' } },
    ],
  ])('tells of %s', async (_what, message, expected) => {
    expect(await arrived(message)).toMatchObject(expected);
  });

  it('edits and takes back what it wrote, for a while', async () => {
    const { wamid } = (await stage.write({ text: 'Helo' })).body;
    expect(await arrived({ edit: { message_id: wamid, text: 'Hello' } })).toMatchObject({
      type: 'edit',
      edit: { original_message_id: wamid, message: { type: 'text', text: { body: 'Hello' } } },
    });
    expect(await arrived({ revoke: { message_id: wamid } })).toMatchObject({ revoke: { original_message_id: wamid } });
    await stage.turnClock(1);
    const late = await stage.write({ edit: { message_id: wamid, text: 'Hello!' } });
    expect(late.body).toMatchObject({ status: 422, errors: [{ pointer: '/edit/message_id' }] });
    await stage.turnClock(0);
    expect((await stage.write({ revoke: { message_id: 'wamid.x' } })).status).toBe(422);
  });

  it('changes its number, and WhatsApp says so without a contact and without opening a window', async () => {
    const stranger = '+34600777888';
    await stage.call('POST', `/handsets/${stranger}/messages`, {
      to: BUSINESS,
      system: { type: 'user_changed_number', new_phone: '+34600999888' },
    });
    const find = () =>
      stage.receiver.of('messages').find((value) => JSON.stringify(value).includes('user_changed_number'));
    await until(() => find() !== undefined);
    const value = find() as Json;
    expect(value['messages']).toEqual([
      expect.objectContaining({
        type: 'system',
        from: '34600777888',
        system: expect.objectContaining({ wa_id: '34600999888' }),
      }),
    ]);
    expect(value).not.toHaveProperty('contacts');
    expect(errorOf(await stage.text(line, 'Hi', { to: stranger }))).toMatchObject({ code: 131047 });
  });

  it('tells of a new security code with the identity beside it', async () => {
    expect(await arrived({ system: { type: 'customer_identity_changed' } })).toMatchObject({
      system: { type: 'customer_identity_changed' },
      identity: { acknowledged: true, hash: expect.any(String) },
    });
  });

  it('is refused with two contents at once', async () => {
    const reply = await stage.write({ text: 'Hi', contact_info: true });
    expect(reply.status).toBe(422);
    await stage.write({ text: 'Hi' });
    expect(wamidOf(await stage.text(line, 'Hi', { to: PERSON }))).toMatch(/^wamid/);
  });
});
