import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, wamidOf, type Line, type Reply } from './support/given.js';
import type { Json } from './support/receiver.js';

let texts = 0;
const body = (text = `These are words number ${++texts}`) => ({ type: 'BODY', text });
const buttons = (...list: Json[]) => ({ type: 'BUTTONS', buttons: list });
const picture = { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW1hZ2U'] } };
const offer = (more: Json = {}) => ({
  type: 'LIMITED_TIME_OFFER',
  limited_time_offer: { text: 'Ends soon', has_expiration: true, ...more },
});
const coupon = { type: 'COPY_CODE', example: 'SPRING' };
const link = { type: 'URL', text: 'Buy', url: 'https://a.example/{{1}}', example: ['https://a.example/x'] };
const card = (more: Json[] = []) => ({
  components: [
    picture,
    { type: 'BODY', text: 'A card' },
    buttons({ type: 'QUICK_REPLY', text: 'More' }, link),
    ...more,
  ],
});
const carousel = (...cards: Json[]) => ({ type: 'CAROUSEL', cards });
const app = { package_name: 'com.example.app', signature_hash: 'abcdefghijk' };
const otp = (button: Json) => ({
  category: 'AUTHENTICATION',
  components: [{ type: 'BODY', add_security_recommendation: true }, buttons({ type: 'OTP', ...button })],
});

const WELL: [string, Json][] = [
  ['an offer that ends', { components: [picture, body(), offer(), buttons(coupon, link)] }],
  ['a carousel', { components: [body(), carousel(card(), card())] }],
  ['a place', { components: [{ type: 'HEADER', format: 'LOCATION' }, body()] }],
  ['a product', { components: [{ type: 'HEADER', format: 'PRODUCT' }, body(), buttons({ type: 'SPM' })] }],
  ['a catalog', { components: [body(), buttons({ type: 'CATALOG', text: 'See all' })] }],
  ['products', { components: [body(), buttons({ type: 'MPM', text: 'See some' })] }],
  [
    'a flow',
    {
      components: [
        body(),
        buttons({ type: 'FLOW', text: 'Start', flow_id: '9001', flow_action: 'navigate', navigate_screen: 'A' }),
      ],
    },
  ],
  ['a call', { components: [body(), buttons({ type: 'VOICE_CALL', text: 'Call us' })] }],
  ['a request for the number', { components: [body(), buttons({ type: 'REQUEST_CONTACT_INFO' })] }],
  ['a code to copy', otp({ otp_type: 'COPY_CODE' })],
  ['a code for an app', otp({ otp_type: 'ONE_TAP', autofill_text: 'Fill in', supported_apps: [app] })],
  ['a code that needs no tap', otp({ otp_type: 'ZERO_TAP', zero_tap_terms_accepted: true, supported_apps: [app] })],
];

const ILL: [string, Json][] = [
  ['an offer of utility', { category: 'UTILITY', components: [body(), offer()] }],
  ['an offer with a footer', { components: [body(), offer(), { type: 'FOOTER', text: 'x' }] }],
  ['an offer of too many words', { components: [body(), offer({ text: 'x'.repeat(17) })] }],
  ['a long body beside an offer', { components: [body('x '.repeat(301)), offer()] }],
  ['one card', { components: [body(), carousel(card())] }],
  ['eleven cards', { components: [body(), carousel(...Array.from({ length: 11 }, () => card()))] }],
  ['cards that differ', { components: [body(), carousel(card(), { components: [picture, buttons(link)] })] }],
  ['a card without a picture', { components: [body(), carousel({ components: [buttons(link)] }, card())] }],
  ['a carousel with a footer', { components: [body(), carousel(card(), card()), { type: 'FOOTER', text: 'x' }] }],
  [
    'a flow that is named twice',
    { components: [body(), buttons({ type: 'FLOW', text: 'A', flow_id: '1', flow_name: 'b' })] },
  ],
  ['a button that does not exist', { components: [body(), buttons({ type: 'DANCE', text: 'A' })] }],
  ['a coupon of 21 characters', { components: [body(), buttons({ type: 'COPY_CODE', example: 'x'.repeat(21) })] }],
  ['a code for no app', otp({ otp_type: 'ONE_TAP' })],
  [
    'a code for an app with a bad signature',
    otp({ otp_type: 'ONE_TAP', supported_apps: [{ ...app, signature_hash: 'x' }] }),
  ],
  ['zero tap without the terms', otp({ otp_type: 'ZERO_TAP', supported_apps: [app] })],
  [
    'a code in words of one’s own',
    { category: 'AUTHENTICATION', components: [body(), buttons({ type: 'OTP', otp_type: 'COPY_CODE' })] },
  ],
  ['a life of ten seconds', { components: [body()], category: 'UTILITY', message_send_ttl_seconds: 10 }],
  ['text that another template has', { components: [body('Once only')] }],
];

describe('the components of a template', () => {
  let stage: Stage;
  let line: Line;
  let names = 0;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line(undefined, { mps: 1_000 });
    await create({ components: [body('Once only')] });
  });
  afterAll(() => stage.strike());

  const create = (wanted: Json): Promise<Reply> =>
    stage.call(
      'POST',
      `/v25.0/${line.waba}/message_templates`,
      { name: `name_${++names}`, language: 'en_US', category: 'MARKETING', ...wanted },
      line.token,
    );

  it.each(WELL)('may hold %s', async (_what, wanted) => {
    expect((await create(wanted)).body).toMatchObject({ id: expect.any(String), status: 'PENDING' });
  });

  it.each(ILL)('may not hold %s', async (_what, wanted) => {
    expect(errorOf(await create(wanted))).toMatchObject({ code: 100 });
  });

  describe('when it is sent', () => {
    beforeAll(async () => {
      const named: [string, Json][] = [
        ['offer', { components: [picture, body(), offer(), buttons(coupon, link)] }],
        ['cards', { components: [body(), carousel(card(), card())] }],
        ['flow', { components: [body(), buttons({ type: 'FLOW', text: 'Start', flow_id: '9001' })] }],
        ['products', { components: [body(), buttons({ type: 'MPM', text: 'See' })] }],
        ['place', { components: [{ type: 'HEADER', format: 'LOCATION' }, body()] }],
        [
          'price',
          { components: [{ ...body('We ask {{1}} for it until {{2}} comes.'), example: { body_text: [['a', 'b']] } }] },
        ],
        ['code', otp({ otp_type: 'COPY_CODE' })],
      ];
      for (const [name, wanted] of named) await stage.template(line, { name, category: 'MARKETING', ...wanted });
    });

    const send = (name: string, components: Json[], more: Json = {}) =>
      stage.send(line, { type: 'template', template: { name, language: { code: 'en_US' }, components }, ...more });
    const header = { type: 'header', parameters: [{ type: 'image', image: { link: 'https://a.example/a.png' } }] };
    const ends = (ms: unknown) => ({
      type: 'limited_time_offer',
      parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: ms } }],
    });
    const SOON = Date.now() + 3_600_000;
    const code = (text: string) => ({
      type: 'button',
      sub_type: 'copy_code',
      index: 0,
      parameters: [{ type: 'coupon_code', coupon_code: text }],
    });
    const suffix = (index: number) => ({
      type: 'button',
      sub_type: 'url',
      index: String(index),
      parameters: [{ type: 'text', text: 'y' }],
    });
    const filled = (index: number) => ({ card_index: index, components: [header, suffix(1)] });
    const cards = (...list: Json[]) => ({ type: 'carousel', cards: list });
    const action = (sub_type: string, object: Json) => ({
      type: 'button',
      sub_type,
      index: 0,
      parameters: [{ type: 'action', action: object }],
    });
    const sections = [{ title: 'A', product_items: [{ product_retailer_id: 'SKU-1' }] }];
    const place = (location: Json) => ({ type: 'header', parameters: [{ type: 'location', location }] });
    const currency = { type: 'currency', currency: { fallback_value: '9,90 €', code: 'EUR', amount_1000: 9900 } };
    const date = { type: 'date_time', date_time: { fallback_value: '3 Mar' } };

    it.each<[string, string, Json[]]>([
      ['an offer', 'offer', [header, ends(SOON), code('SPRING'), suffix(1)]],
      ['cards', 'cards', [cards(filled(0), filled(1))]],
      ['a flow', 'flow', [action('flow', { flow_token: 't', flow_action_data: { a: 1 } })]],
      ['a flow without a token', 'flow', []],
      ['products', 'products', [action('mpm', { thumbnail_product_retailer_id: 'SKU-1', sections })]],
      ['a place', 'place', [place({ latitude: '52.5', longitude: '13.4', name: 'A', address: 'B' })]],
      ['money and dates', 'price', [{ type: 'body', parameters: [currency, date] }]],
    ])('takes %s', async (_what, name, components) => {
      expect((await send(name, components)).body).toMatchObject({ messages: [{ message_status: 'accepted' }] });
    });

    it.each<[string, string, Json[], number]>([
      ['an offer without an end', 'offer', [header, code('SPRING'), suffix(1)], 131008],
      ['an end in words', 'offer', [header, ends('soon'), code('SPRING'), suffix(1)], 132012],
      ['an end in seconds', 'offer', [header, ends(Math.floor(SOON / 1000)), code('SPRING'), suffix(1)], 131009],
      [
        'a link that becomes too long',
        'offer',
        [header, ends(SOON), code('SPRING'), { ...suffix(1), parameters: [{ type: 'text', text: 'y'.repeat(2_000) }] }],
        132005,
      ],
      [
        'a button without a place',
        'offer',
        [header, ends(SOON), { ...code('SPRING'), index: null }, suffix(1)],
        132012,
      ],
      ['a button whose place is no number', 'flow', [{ ...action('flow', {}), index: '' }], 132012],
      ['a coupon that is too long', 'offer', [header, ends(SOON), code('x'.repeat(21)), suffix(1)], 131009],
      ['an offer without a coupon', 'offer', [header, ends(SOON), suffix(1)], 131008],
      ['a card too few', 'cards', [cards(filled(0))], 132000],
      ['a card twice', 'cards', [cards(filled(0), filled(0))], 131008],
      ['a card without its picture', 'cards', [cards(filled(0), { card_index: 1, components: [suffix(1)] })], 132012],
      ['a card without its link', 'cards', [cards(filled(0), { card_index: 1, components: [header] })], 131008],
      ['no cards', 'cards', [], 132000],
      ['cards where there are none', 'flow', [cards(filled(0))], 132012],
      ['products without names', 'products', [], 131008],
      ['a place without a longitude', 'place', [place({ latitude: 1 })], 131008],
      [
        'money without a currency',
        'price',
        [{ type: 'body', parameters: [{ type: 'currency', currency: { fallback_value: '9' } }, date] }],
        132012,
      ],
      ['a picture in the body', 'price', [{ type: 'body', parameters: [{ type: 'image', image: {} }, date] }], 132012],
      ['a misspelt key', 'flow', [{ type: 'body', params: [] }], 100],
      [
        'a misspelt key of a parameter',
        'price',
        [{ type: 'body', parameters: [currency, { ...date, parameterName: 'until' }] }],
        100,
      ],
    ])('refuses %s', async (_what, name, components, expected) => {
      expect(errorOf(await send(name, components))).toMatchObject({ code: expected });
    });

    it('refuses a code to somebody whose number is not known', async () => {
      const { body: inbound } = await stage.write({ text: 'Hi' });
      await until(() => stage.receiver.messages().some(({ id }) => id === inbound['wamid']));
      const userId = stage.receiver.messages().find(({ id }) => id === inbound['wamid'])?.['from_user_id'];
      const components = [
        { type: 'body', parameters: [{ type: 'text', text: '1234' }] },
        { type: 'button', sub_type: 'url', index: 0, parameters: [{ type: 'text', text: '1234' }] },
      ];
      expect(errorOf(await send('code', components, { to: undefined, recipient: userId }))).toMatchObject({
        code: 131062,
      });
      expect(wamidOf(await send('code', components))).toMatch(/^wamid/);
    });

    it('goes through the marketing endpoint when it is marketing, and only then', async () => {
      const post = (message: Json) =>
        stage.call(
          'POST',
          `/v25.0/${line.pnid}/marketing_messages`,
          { messaging_product: 'whatsapp', to: '+34600555666', product_policy: 'STRICT', ...message },
          line.token,
        );
      const template = (name: string, components: Json[] = []) => ({
        type: 'template',
        template: { name, language: { code: 'en_US' }, components },
      });
      const wamid = wamidOf(await post(template('flow')));
      await until(() => stage.receiver.statuses(wamid).length === 2);
      expect(stage.receiver.statuses(wamid)[1]).toMatchObject({ pricing: { category: 'marketing_lite' } });
      expect(errorOf(await post({ type: 'text', text: { body: 'Hi' } }))).toMatchObject({ code: 131055 });
      await stage.template(line, { name: 'plain', category: 'UTILITY', components: [body()] });
      expect(errorOf(await post(template('plain')))).toMatchObject({ code: 134100 });
    });

    it('goes through the marketing endpoint only, when the account says so', async () => {
      const only = (isOnly: boolean) =>
        stage.graph(line, 'POST', `/${line.waba}`, { disable_marketing_messages_on_cloud_api: isOnly });
      await only(true);
      expect(errorOf(await send('flow', []))).toMatchObject({ code: 131063 });
      await only(false);
      expect((await send('flow', [])).status).toBe(200);
    });
  });
});
