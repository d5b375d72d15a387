import { randomInt } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, listIn } from '../support/api.js';
import { CallbackReceiver } from '../support/callback-receiver.js';
import { backends, Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';
import { errorIn, moveIn, type Moved } from '../support/onprem.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

/** Utility messages of the card of October 2026, in USD. */
const SPAIN = 0.02;
const GERMANY = 0.055;

/** source: whatsapp-cloud-api.md §4.9, §5.3, §5.7; pricing-and-policy.md §1.4 P10; whatsapp-onprem-api.md §11, §14.5 */
describe.each(backends)('A message to a group, queues on %s', (backend) => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let moved: Moved;
  let events: WebhookReceiver;
  let callbacks: CallbackReceiver;

  beforeAll(async () => {
    installation = await Installation.start(backend, { ONPREM_CALLS_PER_SECOND: '1000' });
    tenant = await installation.tenant();
    number = await tenant.number();
    moved = await moveIn(number);
    must(200, await installation.sandbox.put(`/sandbox/numbers/${number.phoneNumberId}`, { official: true }));
    events = await WebhookReceiver.start();
    callbacks = await CallbackReceiver.start();
    must(201, await tenant.api.post('/v1/webhook-endpoints', { url: events.url }));
    const webhooks = { url: callbacks.url, message: { sent: false } };
    must(200, await moved.admin.patch('/v1/settings/application', { webhooks }));
    const body = {
      name: 'gate_changed',
      language: 'en',
      category: 'UTILITY',
      body: 'The gate has changed, see the board.',
    };
    const { id } = must(202, await tenant.api.post('/v1/templates', body)).body;
    await eventually(
      () => tenant.api.get(`/v1/templates/${String(id)}`),
      ({ body: template }) => String(template['status']) === 'approved',
    );
  }, 120_000);
  afterAll(async () => {
    await installation?.close();
    await events?.close();
    await callbacks?.close();
  });

  const german = async (): Promise<string> => {
    const phone = `+49151${randomInt(10_000_000, 99_999_999)}`;
    must(201, await installation.sandbox.post('/handsets', { phone, name: 'Bo' }), 200);
    return phone;
  };
  /** A group with these people in it, of which the platform knows. */
  async function groupOf(...phones: string[]): Promise<string> {
    const { body } = must(200, await moved.admin.post('/v1/groups', { subject: 'Crew' }));
    const id = String(listIn(body['groups'])[0]?.['id']);
    await eventually(
      () => Promise.resolve(told('group.created', id)),
      (all) => all.length === 1,
    );
    const invite = must(200, await moved.admin.get(`/v1/groups/${id}/invite`)).body;
    for (const phone of phones) {
      const link = { invite_link: listIn(invite['groups'])[0]?.['link'] };
      must(201, await installation.sandbox.post(`/handsets/${phone}/groups`, link));
    }
    await eventually(
      () => Promise.resolve(told('group.participants_added', id)),
      (all) => all.flatMap(({ added }) => added as string[]).length === phones.length,
    );
    return id;
  }
  /** What the tenant's endpoint heard of a group. */
  const told = (type: string, group: string): Record<string, unknown>[] =>
    events.received
      .map(({ body }) => JSON.parse(body) as { type: string; data: Record<string, unknown> })
      .filter((event) => event.type === type && event.data['group_id'] === group)
      .map(({ data }) => data);
  const write = (group: string, body: Record<string, unknown>) =>
    tenant.api.post('/v1/messages', { to: group, recipient_type: 'group', ...body });
  /** As if the number had been connected after its groups were made. */
  async function forgetGroups(): Promise<void> {
    const owner = new pg.Client({ connectionString: installation.database.url });
    await owner.connect();
    await owner.query('TRUNCATE chat_group, group_participant');
    await owner.end();
  }
  const TEMPLATE = { template: { name: 'gate_changed', language: 'en' } };
  const said = async (person: Person | string, group: string, text: string) => {
    const phone = typeof person === 'string' ? person : person.phone;
    must(201, await installation.sandbox.post(`/handsets/${phone}/groups/${group}/messages`, { text }));
    await eventually(
      () => Promise.resolve(told('inbound.received', group)),
      (all) => all.some((data) => data['text'] === text),
    );
  };
  const money = async () => {
    const { body } = must(200, await tenant.api.get('/v1/balance'));
    return [Number(body['available']), Number(body['held'])] as const;
  };

  it('reaches everybody in it, is told of each by itself, and is paid for each at the price of their market', async () => {
    const ada = await tenant.person({ consent: null });
    const bo = await german();
    const group = await groupOf(ada.phone, bo);
    expect(told('group.created', group)).toMatchObject([{ subject: 'Crew', status: 'open' }]);
    const [before] = await money();

    const { id } = must(202, await write(group, TEMPLATE)).body;
    const message = await eventually(
      () => tenant.message(String(id)),
      (story) =>
        listIn(story['participants'] as never).every((each) => String(each['status']) === 'delivered') &&
        listIn(story['participants'] as never).length === 2,
    );
    expect(message).toMatchObject({ status: 'delivered', to: group, group_id: group });
    const people = listIn(message['participants'] as never);
    expect(people.map((each) => [each['participant'], (each['price'] as never)?.['amount']])).toEqual(
      [
        [ada.phone, SPAIN.toFixed(2)],
        [bo, GERMANY.toFixed(3)],
      ].sort(),
    );
    expect(message['price']).toMatchObject({ final: true, amount: String(SPAIN + GERMANY), market: 'several' });
    const [after, held] = await money();
    expect([before - after, held]).toEqual([expect.closeTo(SPAIN + GERMANY, 6), 0]);
    const facts = listIn(
      must(200, await installation.admin.get(`/admin/v1/tenants/${tenant.id}/ledger?message_id=${String(id)}`)).body[
        'data'
      ],
    );
    expect(
      facts
        .map((fact) => String(fact['fact']))
        .filter((fact) => fact.startsWith('capture'))
        .sort(),
    ).toEqual([`capture:${ada.phone}`, `capture:${bo}`].sort());

    const news = await eventually(
      () => Promise.resolve(told('message.delivered', group)),
      (all) => all.length === 2,
    );
    expect(news.map((data) => String(data['participant'])).sort()).toEqual([ada.phone, bo].sort());
    const statuses = await eventually(
      () => Promise.resolve(callbacks.received.flatMap((body) => listIn(body['statuses']))),
      (all) => all.filter((status) => String(status['status']) === 'delivered').length === 2,
    );
    expect(
      statuses.map((status) => [status['recipient_id'], (status['message'] as never)['recipient_id']]).sort(),
    ).toEqual([ada.phone, bo].map((phone) => [phone.slice(1), group]).sort());
    const joined = callbacks.received
      .flatMap((body) => listIn(body['messages']))
      .filter((each) => String(each['group_id']) === group);
    expect(joined.map((each) => (each['system'] as never)?.['type'])).toEqual(
      expect.arrayContaining(['group_created', 'group_user_joined', 'group_user_joined']),
    );
  });

  it('may be free-form once somebody in it has written, and that opens nobody’s own window', async () => {
    const ada = await tenant.person();
    const group = await groupOf(ada.phone);
    expect(await write(group, { text: 'Anybody there?' })).toMatchObject({
      status: 409,
      body: { code: 'window_closed' },
    });
    await said(ada, group, 'Is the gate open?');
    expect(told('inbound.received', group)).toMatchObject([{ from: ada.phone, to: number.phone, group_id: group }]);

    const alone = await tenant.api.post('/v1/messages', { to: ada.phone, text: 'Yes' });
    expect(alone).toMatchObject({ status: 409, body: { code: 'window_closed' } });
    const { id } = must(202, await write(group, { text: 'It is' })).body;
    await tenant.reaches(String(id), 'delivered');
    expect((await money())[1]).toBe(0); // a service message that Meta gives away: nothing stays held
    const seen = must(200, await installation.sandbox.get(`/handsets/${ada.phone}/groups/${group}/messages`)).body;
    expect(listIn(seen['data']).map((each) => String(each['text']))).toEqual(['Is the gate open?', 'It is']);
    const inbound = await eventually(
      () => Promise.resolve(callbacks.received.flatMap((body) => listIn(body['messages']))),
      (all) => all.some((each) => (each['text'] as never)?.['body'] === 'Is the gate open?'),
    );
    expect(inbound.find((each) => (each['text'] as never)?.['body'])).toMatchObject({
      from: ada.phone.slice(1),
      group_id: group,
    });
    must(200, await installation.sandbox.post(`/handsets/${ada.phone}/groups/${group}/read`, {}));
    await tenant.reaches(String(id), 'read');
  });

  it('fails at one phone and arrives at the other; what was held for nobody goes back in the end', async () => {
    const ada = await tenant.person();
    const lost = await german();
    const offline = await german();
    const group = await groupOf(ada.phone, lost, offline);
    must(200, await installation.sandbox.put(`/handsets/${lost}`, { onWhatsApp: false }));
    must(200, await installation.sandbox.put(`/handsets/${offline}`, { offline: true }));
    const [before] = await money();
    const { id } = must(202, await write(group, TEMPLATE)).body;
    const message = await eventually(
      () => tenant.message(String(id)),
      (story) =>
        ['delivered', 'failed', 'sent'].every((status) =>
          JSON.stringify(story['participants']).includes(`"${status}"`),
        ),
    );
    expect(message['status']).toBe('delivered');
    const failures = await eventually(
      () => Promise.resolve(told('message.failed', group)),
      (all) => all.length > 0,
    );
    expect(failures).toMatchObject([{ participant: lost, error: { meta_code: 131026 } }]);
    const [during, held] = await money();
    expect([before - during, held]).toEqual([expect.closeTo(SPAIN + 2 * GERMANY, 6), expect.closeTo(2 * GERMANY, 6)]);
    await installation.advance(9 * 24);
    const [after] = await eventually(money, ([, stillHeld]) => stillHeld === 0, 20_000);
    expect(before - after).toBeCloseTo(SPAIN, 6);
    must(200, await installation.sandbox.put(`/handsets/${offline}`, { offline: false }));
  });

  it('is refused where it cannot be: what groups do not take, no such group, nobody in it, a suspended one', async () => {
    const ada = await tenant.person();
    const group = await groupOf(ada.phone);
    const interactive = { interactive: { body: 'Which?', buttons: [{ id: 'a', title: 'A' }] } };
    expect(await write(group, interactive)).toMatchObject({ status: 422, body: { code: 'not_for_groups' } });
    for (const nowhere of ['Y2FwaV9ub3RoaW5nIGhlcmU', '31612340000-1900000000', '+34600111222', '../me'])
      expect([nowhere, (await write(nowhere, TEMPLATE)).body['code']]).toEqual([nowhere, 'group_unknown']);
    const empty = await groupOf();
    expect(await write(empty, TEMPLATE)).toMatchObject({ status: 409, body: { code: 'group_not_usable' } });
    const other = await installation.tenant('Ostwind');
    await other.number();
    const foreign = await other.api.post('/v1/messages', { to: group, recipient_type: 'group', text: 'Hi' });
    expect(foreign).toMatchObject({ status: 422, body: { code: 'group_unknown' } });

    must(200, await installation.sandbox.put(`/sandbox/groups/${group}`, { suspended: true }), 204);
    await eventually(
      () => Promise.resolve(told('group.suspended', group)),
      (all) => all.length === 1,
    );
    expect(await write(group, TEMPLATE)).toMatchObject({ status: 409, body: { code: 'group_not_usable' } });
    const onprem = await moved.admin.post('/v1/messages', { to: group, recipient_type: 'group', text: { body: 'Hi' } });
    expect([onprem.status, errorIn(onprem).code]).toEqual([404, 1012]);
  });

  it('goes out by the on-premises API, also to a group that nobody has told the platform of', async () => {
    const ada = await tenant.person();
    const group = await groupOf(ada.phone);
    await said(ada, group, 'Hello all');
    await forgetGroups();
    const text = { to: group, recipient_type: 'group', type: 'text', text: { body: 'Welcome' } };
    const closed = must(201, await moved.admin.post('/v1/messages', text));
    expect(closed.body['contacts']).toEqual([{ input: group, wa_id: group }]);
    const failed = await eventually(
      () => Promise.resolve(callbacks.received.flatMap((body) => listIn(body['statuses']))),
      (all) => all.some((status) => String(status['status']) === 'failed' && String(status['recipient_id']) === group),
    );
    expect(failed.find((status) => String(status['recipient_id']) === group)?.['errors']).toMatchObject([
      { code: 470 },
    ]);
    await said(ada, group, 'Hello again');
    must(201, await moved.admin.post('/v1/messages', text));
    await eventually(
      async () => must(200, await installation.sandbox.get(`/handsets/${ada.phone}/groups/${group}/messages`)).body,
      (body) => listIn(body['data']).some((each) => String(each['text']) === 'Welcome'),
    );
  });
});
