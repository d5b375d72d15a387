import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, eventually, listIn, type Body } from '../support/api.js';
import { Installation, must, type Person, type Story, type StoryNumber, type Tenant } from '../support/installation.js';
import { errorIn, moveIn, type Moved, userOf, type OnPremApi } from '../support/onprem.js';

/** source: whatsapp-onprem-api.md §7–§9, §20 */
describe('An integration written for the on-premises API', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let moved: Moved;
  let desk: OnPremApi;

  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant();
    number = await tenant.number();
    moved = await moveIn(number);
    desk = await userOf(moved, 'desk01');
  }, 120_000);
  afterAll(() => installation?.close());

  const waId = (person: Person) => person.phone.slice(1);
  const writer = async (): Promise<Person> => {
    const person = await tenant.reachable(number);
    return person;
  };
  const send = (body: object) => desk.post('/v1/messages', body);
  const idIn = (body: Body) => String(body['messages']?.[0 as never]?.['id']);
  /** The newest message to this person, as the platform knows it. */
  const newest = async (person: Person): Promise<Story> => {
    const { body } = must(200, await tenant.api.get(`/v1/messages?direction=out&to=${waId(person)}&limit=1`));
    return listIn(body['data'])[0] as unknown as Story;
  };
  const arrived = (person: Person, type: string): Promise<Story> =>
    eventually(
      async () => (await person.sees()).findLast((message) => message['type'] === type) ?? {},
      (message) => message['type'] === type,
    );

  it('sends a text as before, and twice is two messages', async () => {
    const person = await writer();
    const text = { to: waId(person), type: 'text', recipient_type: 'individual', text: { body: 'Ready 🌷' } };
    const [one, two] = [await send(text), await send({ ...text, preview_url: true, quota: 'removed long ago' })];
    expect(one).toMatchObject({
      status: 201,
      body: { contacts: [{ input: waId(person), wa_id: waId(person) }], meta: { api_status: 'stable' } },
    });
    expect(idIn(one.body)).toMatch(/^gBGG/);
    expect(idIn(one.body)).not.toBe(idIn(two.body));
    await eventually(
      () => person.sees(),
      (messages) => messages.length === 2,
    );
  });

  it('sends every kind of content', async () => {
    const person = await writer();
    const to = waId(person);
    const card = { name: { formatted_name: 'Saar' }, phones: [{ phone: '+31 6 1234 0000', type: 'WORK' }] };
    const contents: Record<string, object> = {
      image: { image: { link: 'https://files.example/a.jpg', caption: 'Front door' } },
      document: { document: { link: 'https://files.example/77.pdf', filename: 'invoice-77.pdf' } },
      location: { location: { latitude: '52.2626', longitude: 4.7594, name: 'Pick-up point' } },
      contacts: { contacts: [{ ...card, ims: [{ service: 'AIM' }] }] },
      interactive: {
        interactive: {
          type: 'button',
          header: { type: 'text', text: 'Delivery' },
          body: { text: 'Is Friday fine?' },
          footer: { text: 'Reply within a day' },
          action: { buttons: [{ type: 'reply', reply: { id: 'fri-yes', title: 'Yes' } }] },
        },
      },
    };
    for (const [type, content] of Object.entries(contents)) {
      expect([type, (await send({ to, type, ...content })).status]).toEqual([type, 201]);
      await arrived(person, type);
    }
    const list = {
      type: 'list',
      body: { text: 'Pick a slot' },
      action: { button: 'Slots', sections: [{ title: 'Friday', rows: [{ id: 'f09', title: '09:00' }] }] },
    };
    expect((await send({ to, type: 'interactive', interactive: list })).status).toBe(201);
  });

  it('sends templates by their components, and as the legacy hsm', async () => {
    must(
      202,
      await tenant.api.post('/v1/templates', {
        name: 'order_ready',
        language: 'nl',
        category: 'utility',
        body: 'Dag {{1}}, bestelling {{2}} is klaar voor u.',
        examples: { body: ['Saar', 'A-1'] },
      }),
    );
    await eventually(
      () => tenant.api.get('/v1/templates?name=order_ready'),
      ({ body }) => String(listIn(body['data'])[0]?.['status']) === 'approved',
    );
    const person = await tenant.person({ consent: 'utility' });
    const of = { namespace: 'a1b2_0000', language: { policy: 'deterministic', code: 'nl' } };
    const amount = { fallback_value: 'EUR 12,50', code: 'EUR', amount_1000: 12500 };
    const parameters = [
      { type: 'text', text: 'Saar' },
      { type: 'currency', currency: amount },
    ];
    const template = { ...of, name: 'order_ready', components: [{ type: 'body', parameters }] };
    expect((await send({ to: waId(person), type: 'template', template })).status).toBe(201);
    expect(String((await arrived(person, 'template'))['text'])).toContain('Dag Saar, bestelling EUR 12,50');
    const hsm = { ...of, element_name: 'order_ready', localizable_params: [{ default: 'Jo' }, { default: 'B-2' }] };
    expect((await send({ to: waId(person), type: 'hsm', hsm })).status).toBe(201);
    await eventually(
      () => person.sees(),
      (messages) => messages.some((message) => String(message['text']).includes('Dag Jo, bestelling B-2')),
    );
    const short = { ...template, components: [{ type: 'body', parameters: parameters.slice(1) }] };
    expect((await send({ to: waId(person), type: 'template', template: short })).status).toBe(201);
    expect(await newest(person)).toMatchObject({ status: 'failed', error: { code: 'template_parameters_invalid' } });
    const broken = [parameters[0], { type: 'text', text: 'A-1\nand more' }];
    const torn = { ...template, components: [{ type: 'body', parameters: broken }] };
    expect((await send({ to: waId(person), type: 'template', template: torn })).status).toBe(201);
    expect(await newest(person)).toMatchObject({
      status: 'failed',
      error: { detail: expect.stringMatching(/params\/1 must not have line breaks/) },
    });
  });

  it('is told of a closed window later, as a failed message that was never sent', async () => {
    const person = await tenant.person();
    const answer = await send({ to: waId(person), text: { body: 'Hello?' } });
    expect(answer.status).toBe(201);
    const message = await newest(person);
    expect(message).toMatchObject({ status: 'failed', error: { code: 'window_closed' } });
    const shown = await tenant.message(String(message['id']));
    const decision = shown['decision'] as { gate: string; outcome: string }[];
    expect(decision.at(-1)).toMatchObject({ gate: 'window', outcome: 'refused' });
    expect(await person.sees()).toEqual([]);
    const nobody = await tenant.person({ consent: null });
    expect((await send({ to: waId(nobody), text: { body: 'Hello?' } })).status).toBe(201);
    expect(await newest(nobody)).toMatchObject({ status: 'failed', error: { code: 'consent_missing' } });
  });

  it('hears what is wrong with a request in the original’s codes', async () => {
    const person = await writer();
    const to = waId(person);
    const text = { to, type: 'text', text: { body: 'Hi' } };
    const button = (change: object) => ({
      to,
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'Fine?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes' } }] },
        ...change,
      },
    });
    const rows = Array.from({ length: 11 }, (_, index) => ({ id: `r${index}`, title: `Row ${index}` }));
    const both = { id: '6b1d3c0e-0e56-4a1c-9e0b-7d6a4f3c2b10', link: 'https://x.example/a.jpg' };
    const named = { namespace: 'n', name: 'order_ready', language: { code: 'nl' } };
    const wrong: [code: number, body: object][] = [
      [1008, { type: 'text', text: { body: 'Hi' } }],
      [1008, { to, type: 'text' }],
      [1008, { to, type: 'image', image: {} }],
      [1001, { ...text, text: { body: 'x'.repeat(4_097) } }],
      [1002, { ...text, recipient_type: 'everybody' }],
      [1009, { ...text, type: 'telegram' }],
      [1009, { ...text, text: { body: 7 } }],
      [1009, { ...text, text: { body: 'a\u0000b' } }],
      [1009, { to, type: 'image', image: both }],
      [1009, { to, type: 'image', image: { link: 'ftp://x.example/a.jpg' } }],
      [1009, { to, type: 'location', location: { latitude: 91, longitude: 4 } }],
      [1013, { ...text, to: '12' }],
      [1021, { ...text, to: number.phone }],
      [2014, { to, type: 'template', template: { name: 'x', language: { code: 'nl' } } }],
      [2015, button({ type: 'list', action: { button: 'Slots', sections: [] } })],
      [2016, button({ type: 'list', action: { button: 'Slots', sections: [{ title: 'A', rows }] } })],
      [2017, button({ footer: { text: 'x'.repeat(61) } })],
      [2017, button({ action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes 👍' } }] } })],
      [2017, button({ action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Oh *yes*' } }] } })],
      [1009, { to, type: 'contacts', contacts: [{ name: { formatted_name: 'Saar' }, birthday: 'in May' }] }],
      [1009, { to, type: 'template', template: { ...named, components: [{ type: 'tail', parameters: [] }] } }],
      [2036, button({ type: 'list', header: { type: 'image', image: {} } })],
    ];
    for (const [code, body] of wrong) {
      const answer = await send(body);
      expect([code, answer.status, errorIn(answer).code]).toEqual([code, 400, code]);
    }
    const plain = { type: 'reply', reply: { id: 'room_1_b', title: '2*3 room_1_b ®' } };
    expect((await send(button({ action: { buttons: [plain] } }))).status).toBe(201);
    const list = await send([] as object);
    expect([list.status, errorIn(list).code]).toEqual([400, 1025]);
    expect((await send(text)).status).toBe(201);
  });

  it('turns ticks blue, of what was written to this very number', async () => {
    const person = await writer();
    const inbound = must(200, await tenant.api.get(`/v1/messages?direction=in&to=${waId(person)}&limit=1`)).body;
    const { onPremMessageId } = await import('../../libs/onprem/src/message-id.js');
    const { parsePublicId } = await import('#platform/kernel');
    const uuid = parsePublicId('message', String(listIn(inbound['data'])[0]?.['id']));
    const id = onPremMessageId(String(uuid), 'in', person.phone);
    for (const [code, body] of [
      [1009, { status: 'delivered' }],
      [1009, { status: null }],
      [1008, {}],
    ] as const) {
      const wrong = await desk.put(`/v1/messages/${id}`, body);
      expect([wrong.status, errorIn(wrong).code]).toEqual([400, code]);
    }
    expect((await desk.put(`/v1/messages/${id}`, { status: 'read' })).status).toBe(200);
    const { body } = must(200, await installation.sandbox.get(`/handsets/${person.phone}/messages?all=true`));
    const own = listIn(body['data']).find((message) => String(message['direction']) === 'sent');
    expect(own).toMatchObject({ status: 'read' });

    const other = await moveIn(await (await installation.tenant('Ostwind')).number());
    expect((await other.admin.put(`/v1/messages/${id}`, { status: 'read' })).status).toBe(404);
    const unknown = await desk.put('/v1/messages/ABGGnothing', { status: 'read' });
    expect([unknown.status, errorIn(unknown).code]).toEqual([404, 1006]);
  });

  it('blocks whoever it has heard of within a day, and takes them back', async () => {
    const person = await writer();
    const block = (what: 'block' | 'unblock', of: string, body?: object) =>
      desk.post(`/v1/contacts/${of}/${what}`, body);
    const long = await block('block', person.phone, { reason: 'x'.repeat(61) });
    expect([long.status, errorIn(long).code]).toEqual([400, 1009]);
    expect((await block('block', person.phone, { reason: 'spam' })).status).toBe(200);
    must(
      201,
      await installation.sandbox.post(`/handsets/${person.phone}/messages`, { to: number.phone, text: 'Unheard' }),
    );
    expect((await block('unblock', waId(person))).status).toBe(200);
    await person.writesTo(number, 'Heard');
    const heard = () => tenant.api.get(`/v1/messages?direction=in&to=${waId(person)}&limit=10`);
    const { body } = await eventually(heard, ({ body }) => JSON.stringify(body).includes('Heard'));
    expect(JSON.stringify(body)).not.toContain('Unheard');

    const stranger = await block('block', (await tenant.person()).phone);
    expect([stranger.status, errorIn(stranger).code]).toEqual([400, 1009]);
    const nobody = await block('block', 'nobody');
    expect([nobody.status, errorIn(nobody).code]).toEqual([400, 1009]);
  });

  it('checks a thousand contacts at once, in order and as they were written', async () => {
    const numbers = Array.from({ length: 1_000 }, (_, index) => `+34600${String(index).padStart(6, '0')}`);
    const answer = must(200, await desk.post('/v1/contacts', { blocking: 'no_wait', contacts: numbers })).body;
    const contacts = listIn(answer['contacts']);
    expect(contacts.map((each) => String(each['input']))).toEqual(numbers);
    expect(contacts[7]).toEqual({ input: '+34600000007', status: 'valid', wa_id: '34600000007' });
    const odd = ['+34 600-11 12.22', '0034600111222', '030 90182044', '12', 'nobody', ''];
    const { body } = must(200, await desk.post('/v1/contacts', { blocking: 'wait', contacts: odd }));
    expect(listIn(body['contacts'])).toEqual([
      { input: odd[0], status: 'valid', wa_id: '34600111222' },
      { input: odd[1], status: 'valid', wa_id: '34600111222' },
      { input: odd[2], status: 'valid', wa_id: '493090182044' },
      ...odd.slice(3).map((input) => ({ input, status: 'invalid' })),
    ]);
    const without = await desk.post('/v1/contacts', { blocking: 'wait' });
    expect([without.status, errorIn(without).code]).toEqual([400, 1008]);
  });

  it('learns from what came back who is not on WhatsApp', async () => {
    const phone = '+19995550100';
    must(
      201,
      await tenant.api.post(`/v1/contacts/${phone}/consents`, {
        event: 'granted',
        purpose: 'utility',
        method: 'web form',
      }),
    );
    const ask = async (force: boolean) =>
      listIn(
        must(200, await desk.post('/v1/contacts', { blocking: 'wait', force_check: force, contacts: [phone] })).body[
          'contacts'
        ],
      )[0];
    expect(await ask(false)).toMatchObject({ status: 'valid' });
    const template = { namespace: 'n', name: 'order_ready', language: { code: 'nl' } };
    const parameters = [
      { type: 'text', text: 'Jo' },
      { type: 'text', text: 'B' },
    ];
    const components = [{ type: 'body', parameters }];
    expect((await send({ to: phone, type: 'template', template: { ...template, components } })).status).toBe(201);
    await eventually(
      () => ask(false),
      (contact) => String(contact?.['status']) === 'invalid',
    );
    expect(await ask(true)).toMatchObject({ status: 'valid', wa_id: '19995550100' });
  });

  it('knows no identities unless it asks for them, and says so as the original does of what it does not have', async () => {
    const person = await writer();
    const answer = await desk.get(`/v1/contacts/${waId(person)}/identity`);
    expect([answer.status, errorIn(answer).code]).toEqual([404, 1006]);
  });

  it('is slowed down as the original slowed it down', async () => {
    const answers = await Promise.all(Array.from({ length: 250 }, () => moved.admin.get('/v1/users/admin')));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    expect(errorIn(limited[0]!)).toMatchObject({ code: 1015, title: 'Too many requests' });
  });

  it('touches nothing without a token of this node', async () => {
    const person = await writer();
    const other = await moveIn(await (await installation.tenant('Westwind')).number());
    const body = { to: waId(person), text: { body: 'Hi' } };
    for (const api of [new Api(moved.url), new Api(moved.url, 'rubbish')])
      expect((await api.post('/v1/messages', body)).status).toBe(401);
    expect((await new Api(moved.url, other.token).post('/v1/messages', body)).status).toBe(401);
    expect(await newest(person)).toBeUndefined();
  });
});

describe('An integration from before v2.39, which checks contacts first', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await Installation.start('postgres', {
      ONPREM_CONTACT_CHECK: 'strict',
      ONPREM_SEND_STATUS: '200',
      ONPREM_ERROR_STATUSES: '1001:413,1013:404',
      ONPREM_SUPPORT_ROLE: 'admin',
    });
  }, 120_000);
  afterAll(() => installation?.close());

  it('gets the refusal that it waits for, checks, and sends again', async () => {
    const tenant = await installation.tenant();
    const number = await tenant.number();
    const { admin } = await moveIn(number);
    const stranger = await tenant.person();
    const text = { to: stranger.phone.slice(1), text: { body: 'Hi' } };
    const refused = await admin.post('/v1/messages', text);
    expect([refused.status, errorIn(refused)]).toEqual([
      404,
      { code: 1006, title: 'Resource not found', details: 'unknown contact' },
    ]);
    const check = async (blocking: string) =>
      listIn((await admin.post('/v1/contacts', { blocking, contacts: [stranger.phone] })).body['contacts'])[0];
    expect(await check('no_wait')).toEqual({ input: stranger.phone, status: 'processing' });
    expect(await check('no_wait')).toMatchObject({ status: 'valid' });
    expect((await admin.post('/v1/messages', text)).status).toBe(200);

    const writer = await tenant.reachable(number);
    expect((await admin.post('/v1/messages', { ...text, to: writer.phone.slice(1) })).status).toBe(200);
  });

  it('hears what its installation says of points that no document settles', async () => {
    const { admin, ...moved } = await moveIn(await (await installation.tenant('Südwind')).number());
    const desk = await userOf({ admin, ...moved }, 'desk01');
    const refusal = async (to: string, body: string) => {
      const answer = await admin.post('/v1/messages', { to, text: { body } });
      return [answer.status, errorIn(answer).code];
    };
    expect(await refusal('34600111222', 'x'.repeat(4_097))).toEqual([413, 1001]);
    expect(await refusal('12', 'Hi')).toEqual([404, 1013]);
    expect((await admin.get('/v1/support')).status).toBe(200);
    expect((await desk.get('/v1/support')).status).toBe(403);
    expect((await desk.put('/v1/services/message/gc')).status).toBe(403);
  });

  it('gets it with one check that waits, as Courier makes it', async () => {
    const tenant = await installation.tenant('Ostwind');
    const { admin } = await moveIn(await tenant.number());
    const stranger = await tenant.person();
    const send = () => admin.post('/v1/messages', { to: stranger.phone.slice(1), text: { body: 'Hi' } });
    expect(errorIn(await send())).toEqual({ code: 1006, title: 'Resource not found', details: 'unknown contact' });
    const check = { blocking: 'wait', force_check: true, contacts: [stranger.phone] };
    const { body } = must(200, await admin.post('/v1/contacts', check));
    expect(body['contacts']).toEqual([{ input: stranger.phone, status: 'valid', wa_id: stranger.phone.slice(1) }]);
    const sent = must(200, await send()).body;
    expect(String(listIn(sent['messages'])[0]?.['id'])).toMatch(/^gB/);
  });
});
