import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

const interactive = (type: string, action: Json | undefined, more: Json = {}) => ({
  type: 'interactive',
  interactive: { type, body: { text: 'Please choose' }, action, ...more },
});

const flow = (parameters: Json) =>
  interactive('flow', {
    name: 'flow',
    parameters: { flow_message_version: '3', flow_id: '9001', flow_token: 'tok-1', flow_cta: 'Start', ...parameters },
  });

const link = { name: 'cta_url', parameters: { display_text: 'Buy', url: 'https://a.example' } };
const picture = { type: 'image', image: { link: 'https://a.example/a.png' } };
const card = (index: number, more: Json = {}) => ({
  card_index: index,
  type: 'cta_url',
  header: picture,
  body: { text: `Card ${index}` },
  action: link,
  ...more,
});
const productCard = (index: number, catalog = '55') => ({
  card_index: index,
  type: 'product',
  action: { product_retailer_id: `SKU-${index}`, catalog_id: catalog },
});
const carousel = (cards: Json[], more: Json = {}) => interactive('carousel', { cards }, more);
const replies = (id: string) => ({ buttons: [{ type: 'quick_reply', quick_reply: { id, title: 'More' } }] });
const items = (count: number) => Array.from({ length: count }, (_, index) => ({ product_retailer_id: `SKU-${index}` }));
const shelf = (sections: Json[]) =>
  interactive('product_list', { catalog_id: '55', sections }, { header: { type: 'text', text: 'Bikes' } });
const named = (type: string, name: string, parameters?: Json) =>
  interactive(type, { name, ...(parameters && { parameters }) });

describe('an interactive message', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line(undefined, { mps: 1_000 });
    await stage.write({ text: 'Hi' });
  });
  afterAll(() => stage.strike());

  /** A fresh person each time, so that the pair rate does not get in the way. */
  let people = 0;
  async function send(message: Json) {
    const to = `+3460100${String(++people).padStart(4, '0')}`;
    await stage.write({ text: 'Hi' }, to);
    return stage.send(line, { to, ...message });
  }

  it.each([
    ['a flow', flow({})],
    [
      'a flow by name, with a first screen',
      flow({
        flow_id: undefined,
        flow_name: 'signup',
        flow_action: 'navigate',
        flow_action_payload: { screen: 'WELCOME', data: { k: 'v' } },
      }),
    ],
    ['a flow that asks its endpoint', flow({ flow_action: 'data_exchange', mode: 'draft' })],
    [
      'a product without a body',
      {
        type: 'interactive',
        interactive: { type: 'product', action: { catalog_id: '55', product_retailer_id: 'SKU-1' } },
      },
    ],
    [
      'a list of thirty products',
      shelf([
        { title: 'A', product_items: items(15) },
        { title: 'B', product_items: items(15) },
      ]),
    ],
    ['a catalog', named('catalog_message', 'catalog_message', { thumbnail_product_retailer_id: 'SKU-1' })],
    ['a request for a place', named('location_request_message', 'send_location')],
    [
      'an address form',
      named('address_message', 'address_message', {
        country: 'IN',
        values: { name: 'Ada' },
        saved_addresses: [{ id: 'a1', value: { city: 'Pune' } }],
      }),
    ],
    ['a request for the phone number', named('request_contact_info', 'request_contact_info')],
    ['a call button', named('voice_call', 'voice_call', { display_text: 'Call us', ttl_minutes: 43_200 })],
    ['a request to call', named('call_permission_request', 'call_permission_request')],
    ['cards with links', carousel([card(0), card(1)])],
    ['cards with replies', carousel([card(0, { action: replies('a') }), card(1, { action: replies('b') })])],
    ['cards of products', carousel([productCard(0), productCard(1)])],
  ])('is accepted as %s', async (_what, message) => {
    const reply = await send(message);
    expect(reply.body).toMatchObject({ messages: [{ id: expect.stringMatching(/^wamid/) }] });
  });

  it.each([
    ['an action that is missing', interactive('flow', undefined), 131008],
    ['a kind that does not exist', interactive('dance', {}), 100],
    ['a misspelt key', interactive('button', { buttons: [] }, { foot: {} }), 100],
    ['a flow with an id and a name', flow({ flow_name: 'signup' }), 131009],
    ['a flow with neither', flow({ flow_id: undefined }), 131008],
    ['a flow of another version', flow({ flow_message_version: '2' }), 131009],
    ['a flow button with an emoji', flow({ flow_cta: 'Start 🚀' }), 131009],
    ['a flow button of 21 characters', flow({ flow_cta: 'x'.repeat(21) }), 131009],
    ['a payload for an endpoint', flow({ flow_action: 'data_exchange', flow_action_payload: { screen: 'A' } }), 131009],
    [
      'a product with a header',
      interactive('product', { catalog_id: '55', product_retailer_id: 'A' }, { header: picture }),
      131009,
    ],
    ['a product without a catalog', interactive('product', { product_retailer_id: 'A' }), 131008],
    ['thirty-one products', shelf([{ title: 'A', product_items: items(31) }]), 131009],
    [
      'products without a header',
      interactive('product_list', { catalog_id: '55', sections: [{ title: 'A', product_items: items(1) }] }),
      131008,
    ],
    ['an address form for Spain', named('address_message', 'address_message', { country: 'ES' }), 131009],
    ['a call that is offered for too long', named('voice_call', 'voice_call', { ttl_minutes: 43_201 }), 131009],
    [
      'a place request with a footer',
      interactive('location_request_message', { name: 'send_location' }, { footer: { text: 'x' } }),
      131009,
    ],
    ['one card', carousel([card(0)]), 131009],
    ['eleven cards', carousel(Array.from({ length: 11 }, (_, index) => card(index))), 131009],
    ['cards out of order', carousel([card(1), card(0)]), 131009],
    ['cards with other buttons', carousel([card(0), card(1, { action: replies('b') })]), 131009],
    ['a card with a long text', carousel([card(0), card(1, { body: { text: 'x'.repeat(161) } })]), 131009],
    ['a card of another type', carousel([card(0), card(1, { type: 'link' })]), 131009],
    ['a card with a misspelt text', carousel([card(0), card(1, { body: { text: 'x', bold: true } })]), 100],
    ['a card with a misspelt header', carousel([card(0), card(1, { header: { ...picture, text: 'x' } })]), 100],
    ['a flow without a name', flow({ flow_id: '' }), 131009],
    ['a card with a document', carousel([card(0), card(1, { header: { type: 'document', document: {} } })]), 131009],
    ['a carousel with a header', carousel([card(0), card(1)], { header: { type: 'text', text: 'x' } }), 131009],
    ['products of two catalogs', carousel([productCard(0), productCard(1, '56')]), 131009],
    ['a flow that is blocked', flow({ flow_id: undefined, flow_name: 'blocked-flow' }), 132068],
    ['a flow that is slowed down', flow({ flow_id: undefined, flow_name: 'throttled-flow' }), 132069],
    ['an order to be paid', interactive('order_details', { name: 'review_and_pay' }), 134011],
  ])('is refused with %s', async (_what, message, code) => {
    const reply = await send(message);
    expect(errorOf(reply)).toMatchObject({ code });
    expect(reply.status).toBe(400);
  });

  describe('about an order', () => {
    const details = (parameters: unknown = { reference_id: 'N-77' }) =>
      interactive('order_details', { name: 'review_and_pay', parameters });
    const status = interactive('order_status', { name: 'review_order', parameters: { reference_id: 'N-77' } });
    const from = (phone: string, message: Json) => async () => {
      const { pnid, token, waba } = await stage.line(phone);
      await stage.call('PUT', `/sandbox/wabas/${waba}`, { payments: true });
      await stage.call('POST', `/handsets/${PERSON}/messages`, { to: phone, text: 'Hi' });
      return stage.send({ pnid, token, waba }, message);
    };

    it.each<[string, Json]>([
      ['+919000000001', details()],
      ['+5511900000001', status],
    ])('goes out from %s, once the terms of payments are accepted', async (phone, message) => {
      expect((await from(phone, message)()).status).toBe(200);
    });

    it('goes out from no other country, and not misspelt', async () => {
      expect(errorOf(await from('+493090182077', details())())).toMatchObject({ code: 134011 });
      expect(errorOf(await from('+919000000002', details(null))())).toMatchObject({ code: 131008 });
      const misnamed = interactive('order_status', { name: 'review_and_pay', parameters: {} });
      expect(errorOf(await from('+919000000003', misnamed)())).toMatchObject({ code: 131009 });
    });
  });

  it('with a flow is answered by what the person filled in, and by the token', async () => {
    const asked = wamidOf(await stage.send(line, flow({ flow_token: 'tok-77' })));
    await stage.write({ flow: { response: { size: 'L' } } });
    const isAnswer = (message: Json) => (message['interactive'] as Json | undefined)?.['type'] === 'nfm_reply';
    await until(() => stage.receiver.messages().some(isAnswer));
    const answer = stage.receiver.messages().find(isAnswer) as Json;
    expect(answer).toMatchObject({
      context: { id: asked },
      interactive: { nfm_reply: { name: 'flow', body: 'Sent' } },
    });
    const { nfm_reply: reply } = answer['interactive'] as { nfm_reply: { response_json: string } };
    expect(JSON.parse(reply.response_json)).toEqual({ flow_token: 'tok-77', size: 'L' });
  });

  it('with cards is answered by a tap on one of them', async () => {
    const asked = wamidOf(
      await stage.send(line, carousel([card(0, { action: replies('first') }), card(1, { action: replies('second') })])),
    );
    await until(async () => (await stage.screen(PERSON)).some((message) => message['wamid'] === asked));
    await stage.write({ button: { id: 'second', title: 'More' } });
    await until(() => stage.receiver.messages().some(({ context }) => (context as Json | undefined)?.['id'] === asked));
    const shown = (await stage.screen(PERSON)).find((message) => message['wamid'] === asked);
    expect(shown).toMatchObject({ cards: [{ text: 'Card 0' }, { text: 'Card 1', buttons: [{ id: 'second' }] }] });
  });
});
