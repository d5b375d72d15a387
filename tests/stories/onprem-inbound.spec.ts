import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Body, eventually, listIn } from '../support/api.js';
import { CallbackReceiver } from '../support/callback-receiver.js';
import { Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';
import { moveIn, type Moved } from '../support/onprem.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const UNSUPPORTED = [{ code: 501, title: 'Message type is not currently supported' }];
const file = (mime_type: unknown, more: object = {}) => ({
  id: expect.stringMatching(UUID),
  mime_type,
  sha256: expect.stringMatching(/^[\da-f]{64}$/),
  ...more,
});

/** source: whatsapp-onprem-api.md §14.1–§14.6, §15 */
describe('What people do, as an integration of the on-premises API hears it', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let moved: Moved;
  let receiver: CallbackReceiver;
  let person: Person;
  let wamid: string;
  let question: string;

  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant();
    number = await tenant.number();
    moved = await moveIn(number);
    receiver = await CallbackReceiver.start();
    must(200, await moved.admin.patch('/v1/settings/application', { webhooks: { url: receiver.url } }));
    person = await tenant.reachable(number);
    question = await send('Is Friday fine?');
    const asked = await eventually(
      () => person.sees(),
      (messages) => messages.length === 1,
    );
    wamid = String(asked[0]?.['wamid']);
  }, 120_000);
  afterAll(async () => {
    await receiver?.close();
    await installation?.close();
  });

  const send = async (body: string): Promise<string> => {
    const answer = await moved.admin.post('/v1/messages', { to: person.phone, text: { body } });
    return String(listIn(must(201, answer).body['messages'])[0]?.['id']);
  };
  const does = async (what: object): Promise<Body> =>
    must(201, await installation.sandbox.post(`/handsets/${person.phone}/messages`, { to: number.phone, ...what }))
      .body;
  /** The one body that this brings. */
  const hears = async (what: object): Promise<Body> => {
    const before = receiver.received.length;
    await does(what);
    const bodies = await eventually(
      async () => receiver.received.slice(before).filter((body) => body['messages'] ?? body['statuses']?.[0 as never]),
      (all) => all.some((body) => body['messages'] !== undefined),
    );
    return bodies.find((body) => body['messages'] !== undefined) ?? ({} as Body);
  };
  const card = { name: { formatted_name: 'Jo Smit' }, phones: [{ phone: '+31 6 5555 0000', type: 'CELL' }] };
  const item = { product_retailer_id: 'sku1', quantity: 2, item_price: 4.5, currency: 'EUR' };
  const place = {
    latitude: 52.26,
    longitude: 4.76,
    name: 'Gate',
    address: 'Lijnbaan 1',
    url: 'https://maps.example/1',
  };

  it.each<[string, object, object]>([
    ['text', { text: 'Is it ready?' }, { type: 'text', text: { body: 'Is it ready?' } }],
    ['image', { image: { caption: 'pot' } }, { type: 'image', image: file('image/png', { caption: 'pot' }) }],
    [
      'document',
      { document: { filename: 'a.pdf', caption: 'a' } },
      { type: 'document', document: file('application/pdf', { filename: 'a.pdf', caption: 'a' }) },
    ],
    ['audio', { audio: { voice: false } }, { type: 'audio', audio: file(expect.stringMatching(/^audio\//)) }],
    ['voice', { audio: { voice: true } }, { type: 'voice', voice: file('audio/ogg; codecs=opus') }],
    ['video', { video: { caption: 'clip' } }, { type: 'video', video: file('video/mp4', { caption: 'clip' }) }],
    ['sticker', { sticker: {} }, { type: 'sticker', sticker: file('image/webp') }],
    ['location', { location: place }, { type: 'location', location: place }],
    ['contacts', { contacts: [card] }, { type: 'contacts', contacts: [card] }],
    [
      'list reply',
      { list: { id: 'f09', title: '09:00', description: 'before 10' } },
      {
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: 'f09', title: '09:00', description: 'before 10' } },
      },
    ],
    [
      'order',
      { order: { catalog_id: 'c1', text: 'pls', product_items: [item] } },
      { type: 'order', order: { catalog_id: 'c1', text: 'pls', product_items: [item] } },
    ],
    ['poll', { unsupported: { type: 'poll' } }, { type: 'unknown', errors: UNSUPPORTED }],
    ['ephemeral', { unsupported: { type: 'ephemeral' } }, { type: 'ephemeral', errors: UNSUPPORTED }],
    [
      'file that is too large',
      { unsupported: { type: 'video', code: 131_052 } },
      { type: 'unknown', errors: [{ code: 400, title: 'Media download error' }] },
    ],
    ['forwarded', { text: 'x', forwarded: true }, { type: 'text', text: { body: 'x' }, context: { forwarded: true } }],
    [
      'enquiry',
      { text: 'This?', referred_product: { catalog_id: 'c1', product_retailer_id: 'sku1' } },
      {
        type: 'text',
        text: { body: 'This?' },
        context: { referred_product: { catalog_id: 'c1', product_retailer_id: 'sku1' } },
      },
    ],
    [
      'click on an ad',
      { text: 'Hi', referral: { source_url: 'https://fb.me/x', source_type: 'ad', source_id: '12', headline: 'New' } },
      {
        type: 'text',
        text: { body: 'Hi' },
        referral: { source_url: 'https://fb.me/x', source_type: 'ad', source_id: '12', headline: 'New' },
      },
    ],
  ])('is their %s', async (_what, does, heard) => {
    expect(await hears(does)).toEqual({
      contacts: [{ profile: { name: 'Ada' }, wa_id: person.phone.slice(1) }],
      messages: [
        {
          from: person.phone.slice(1),
          id: expect.stringMatching(/^AB[EG]G/),
          timestamp: expect.stringMatching(/^\d{10}$/),
          ...heard,
        },
      ],
    });
  });

  it('is which message they answer, by text and by button', async () => {
    const context = { from: number.phone.slice(1), id: question };
    const answered = await hears({ text: 'Yes', context: wamid });
    expect(answered['messages']).toMatchObject([{ type: 'text', context }]);
    const reaction = await hears({ reaction: { message_id: wamid, emoji: '👍' } });
    expect(reaction['messages']).toMatchObject([{ type: 'unknown', errors: UNSUPPORTED }]);
  });

  it('is a message that they take back', async () => {
    const before = receiver.statuses.length;
    const said = (await hears({ text: 'Forget it' }))['messages'];
    const { body } = must(200, await installation.sandbox.get(`/handsets/${person.phone}/messages?all=true`));
    const own = listIn(body['data']).findLast((message) => String(message['text']) === 'Forget it');
    await does({ revoke: { message_id: own?.['wamid'] } });
    const [status] = await eventually(
      async () => receiver.statuses.slice(before),
      (statuses) => statuses.length > 0,
    );
    expect(status).toMatchObject({
      status: 'deleted',
      id: String(listIn(said)[0]?.['id']),
      recipient_id: person.phone.slice(1),
    });
  });

  it('is their new number, without contacts', async () => {
    const heard = await hears({ system: { type: 'user_changed_number', new_phone: '+34600999888' } });
    expect(heard).toEqual({
      messages: [
        {
          from: person.phone.slice(1),
          id: expect.stringMatching(/^AB[EG]G/),
          timestamp: expect.stringMatching(/^\d{10}$/),
          type: 'system',
          system: { type: 'user_changed_number', body: expect.any(String), new_wa_id: '34600999888' },
        },
      ],
    });
  });

  it.each([
    [131_042, 402, 'Business eligibility - payment issue'],
    [131_048, 471, 'Spam rate limit hit'],
    [130_472, 472, "User's number is part of an experiment"],
    [137_000, 480, 'User potentially changed'],
    [131_026, 1026, 'Receiver incapable'],
    [131_053, 1014, 'Internal error'],
  ])('is why a message never came: Graph’s %d is %d', async (graph, code, title) => {
    const failStatusWith = { code: graph, rate: 1 };
    must(200, await installation.sandbox.put('/sandbox/chaos', { to: person.phone, failStatusWith }));
    const id = await send(`Lost to ${graph}`);
    const status = await eventually(
      async () => receiver.statuses.find((each) => String(each['id']) === id),
      (found) => found !== undefined,
    );
    must(200, await installation.sandbox.delete('/sandbox/chaos'), 204);
    expect(status).toMatchObject({
      status: 'failed',
      recipient_id: person.phone.slice(1),
      errors: [{ code, title, details: expect.any(String) }],
    });
  });

  it('is that a message could not be sent: for a day, or within its own time', async () => {
    const steer = async (wish: string) =>
      must(202, await installation.admin.post(`/admin/v1/nodes/${number.nodeId}/${wish}`));
    await steer('pause');
    await eventually(
      () => installation.admin.get(`/admin/v1/nodes/${number.nodeId}`),
      ({ body }) => String(body['status']?.['phase']) === 'paused',
    );
    const hasty = { to: person.phone, text: { body: 'In an hour' }, ttl: 3_600 };
    const sent = must(201, await moved.admin.post('/v1/messages', hasty)).body;
    const [short, long] = [String(listIn(sent['messages'])[0]?.['id']), await send('Whenever')];
    const failure = (id: string) =>
      eventually(
        async () => receiver.statuses.find((each) => String(each['id']) === id),
        (status) => status !== undefined,
        30_000,
      );
    await installation.advance(2);
    expect(await failure(short)).toMatchObject({ status: 'failed', errors: [{ code: 410, title: 'Message expired' }] });
    expect(receiver.statuses.filter((each) => String(each['id']) === long)).toEqual([]);
    await installation.advance(23);
    expect(await failure(long)).toMatchObject({
      status: 'failed',
      errors: [{ code: 408, title: 'Message is not valid' }],
    });
    await steer('resume');
  }, 60_000);
});
