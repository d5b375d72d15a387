import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parsePublicId } from '#platform/kernel';
import { eventually, listIn, type Body } from '../support/api.js';
import { APP_SECRET, Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';
import { verified, WebhookReceiver } from '../support/webhook-receiver.js';

const RANK = ['message.queued', 'message.sent', 'message.delivered', 'message.read'];

/** P3: status never goes back. P4: charged at most once. P2: what is ambiguous is settled by Meta's word and never sent again. */
describe('Statuses as the network really tells them', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let receiver: WebhookReceiver;
  let secret: string;

  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant();
    number = await tenant.number();
    receiver = await WebhookReceiver.start();
    const endpoint = must(201, await tenant.api.post('/v1/webhook-endpoints', { url: receiver.url }));
    secret = String(endpoint.body['secret']);
  }, 120_000);
  afterEach(() => installation.sandbox.delete('/sandbox/chaos'));
  afterAll(async () => {
    await installation?.close();
    await receiver?.close();
  });

  const chaos = (wishes: object) => installation.sandbox.put('/sandbox/chaos', wishes);
  const available = async () => Number(must(200, await tenant.api.get('/v1/balance')).body['available']);
  const eventsOf = (id: string) =>
    receiver.received
      .map((each) => verified(secret, each) as { type: string; data: { id: string; text?: string } })
      .filter((event) => event.data.id === id);
  const timesSent = async (id: string) => {
    const { body } = must(200, await installation.sandbox.get('/oracle/requests?limit=1000'));
    return listIn(body['data']).filter((each) => String(each['callback_data']).startsWith(`${id}.`)).length;
  };
  const writer = async (): Promise<Person> => {
    const person = await tenant.reachable(number);
    return person;
  };

  it('count once, in order, however often and in whatever order they come', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, writer));
    await chaos({ duplicateStatuses: true, reorderStatuses: 0.5, statusBeforeResponse: 0.5, webhookDelayMs: 30 });
    const ids = await Promise.all(people.map((person) => tenant.send({ to: person.phone, text: 'Hi' })));
    await Promise.all(ids.map((id) => tenant.reaches(id, 'delivered')));
    await Promise.all(
      ids.map((id) =>
        eventually(
          async () => eventsOf(id).map((event) => event.type),
          (types) => types.includes('message.delivered'),
        ),
      ),
    );
    for (const id of ids) {
      const types = [...new Set(eventsOf(id).map((event) => event.type))];
      expect(types.filter((type) => type === 'message.delivered')).toHaveLength(1);
      expect(types.every((type) => RANK.includes(type))).toBe(true);
    }
    const charges = await Promise.all(
      ids.map((id) => installation.admin.get(`/admin/v1/tenants/${tenant.id}/ledger?message_id=${id}`)),
    );
    for (const { body } of charges)
      expect(listIn(body['data']).filter((each) => String(each['fact']) === 'capture')).toHaveLength(1);
    expect(must(200, await installation.admin.get('/admin/v1/ledger/check')).body).toMatchObject({ ok: true });
  });

  it('stay read when delivered comes after it', async () => {
    const person = await writer();
    await chaos({ skipDelivered: true });
    const id = await tenant.send({ to: person.phone, text: 'Read me' });
    await tenant.reaches(id, 'sent');
    await eventually(
      () => person.sees(),
      (messages) => messages.length === 1,
    );
    await installation.sandbox.post(`/handsets/${person.phone}/read`);
    const { wamid } = await tenant.reaches(id, 'read');
    await notify(statusUpdate(String(wamid), 'delivered'));
    const after = await eventually(
      () => tenant.message(id),
      (message) => JSON.stringify(message['timeline']).includes('"delivered"'),
    );
    expect(after).toMatchObject({ status: 'read' });
  });

  it('settle a send whose answer got lost, and nothing is sent again', async () => {
    const person = await writer();
    await chaos({ resetAfterAccept: true, webhookDelayMs: 500 });
    const id = await tenant.send({ to: person.phone, text: 'Did it arrive?' });
    await tenant.reaches(id, 'unknown');
    const message = await tenant.reaches(id, 'delivered');
    expect(JSON.stringify(message['timeline'])).toContain('ambiguous');
    expect(await timesSent(id)).toBe(1);
    expect(eventsOf(id).map((event) => event.type)).toContain('message.unknown');
  });

  it('that never come leave it unknown, with its hold, and the next one to the same person goes out', async () => {
    const person = await writer();
    const before = await available();
    await chaos({ resetAfterAccept: true, muteStatuses: true });
    const id = await tenant.send({ to: person.phone, text: 'Silence' });
    await tenant.reaches(id, 'unknown');
    await installation.sandbox.delete('/sandbox/chaos');
    await tenant.reaches(await tenant.send({ to: person.phone, text: 'And now?' }), 'delivered');
    expect(await tenant.message(id)).toMatchObject({ status: 'unknown', price: { final: false } });
    expect(await timesSent(id)).toBe(1);
    expect(await available()).toBeLessThan(before);
  });

  it('of failure give the money back and say why', async () => {
    const person = await writer();
    const before = await available();
    await chaos({ failStatusWith: { code: 131026, rate: 1 } });
    const id = await tenant.send({ to: person.phone, text: 'Nobody there' });
    expect(await tenant.reaches(id, 'failed')).toMatchObject({ error: { meta_code: 131026 } });
    expect(await available()).toBe(before);
    await eventually(
      async () => eventsOf(id).map((event) => event.type),
      (types) => types.includes('message.failed'),
    );
  });

  it('after a passing trouble at Meta belong to the second attempt', async () => {
    const person = await writer();
    await chaos({ pnid: number.phoneNumberId, failWith: { status: 500, code: 131016, body: 'graph' } });
    const id = await tenant.send({ to: person.phone, text: 'Try again' });
    await eventually(
      () => tenant.message(id),
      (message) => JSON.stringify(message['timeline']).includes('attempt 1'),
    );
    await installation.sandbox.delete('/sandbox/chaos');
    await tenant.reaches(id, 'delivered', 30_000);
    expect(await timesSent(id)).toBe(1);
  });

  it('of a wamid nobody knows are kept, and harm nobody', async () => {
    const person = await writer();
    expect((await notify(statusUpdate('wamid.NEVERSEEN', 'delivered'))).status).toBe(200);
    await tenant.reaches(await tenant.send({ to: person.phone, text: 'Still here' }), 'delivered');
  });

  it('that were before their message wait for it, each for its own time, and none is lost with another', async () => {
    const person = await writer();
    await chaos({ resetAfterAccept: true, muteStatuses: true });
    const id = await tenant.send({ to: person.phone, text: 'Early news' });
    await tenant.reaches(id, 'unknown');
    await installation.sandbox.delete('/sandbox/chaos');
    const owner = new pg.Client({ connectionString: installation.database.url });
    await owner.connect();
    const parked = async () =>
      (await owner.query<{ tries: number }>(`SELECT tries FROM parked_status WHERE wamid = 'wamid.EARLY' ORDER BY id`))
        .rows;
    // The first has been tried in vain and waits longer by now than the second, which finds the message.
    expect((await notify(statusUpdate('wamid.EARLY', 'delivered'))).status).toBe(200);
    await eventually(parked, ([first]) => Number(first?.tries) > 1, 30_000);
    expect((await notify(statusUpdate('wamid.EARLY', 'sent'))).status).toBe(200);
    await eventually(parked, (rows) => rows.length === 2);
    await owner.query(`UPDATE message SET wamid = 'wamid.EARLY' WHERE id = $1`, [parsePublicId('message', id)]);
    await tenant.reaches(id, 'delivered', 30_000);
    expect(await parked()).toEqual([]);
    await owner.end();
  });

  it('come in only with Meta’s signature over these very bytes', async () => {
    const body = JSON.stringify(statusUpdate('wamid.X', 'read'));
    const post = (signature?: string) =>
      fetch(`${installation.url}/ingress/meta`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(signature ? { 'x-hub-signature-256': signature } : {}) },
        body,
      });
    const signed = (secretOf: string, bytes: string) =>
      `sha256=${createHmac('sha256', secretOf).update(bytes).digest('hex')}`;
    expect((await post()).status).toBe(403);
    expect((await post(signed('another secret', body))).status).toBe(403);
    expect((await post(signed(APP_SECRET, `${body} `))).status).toBe(403);
    expect((await post(signed(APP_SECRET, body))).status).toBe(200);
  });

  it('and replies reach the tenant’s endpoint, signed as the npm library of Standard Webhooks wants it', async () => {
    const person = await tenant.person();
    await chaos({ duplicateInbound: true });
    await person.writesTo(number, 'Is anybody there? 🙂');
    const replies = () =>
      receiver.received
        .map((each) => verified(secret, each) as { type: string; data: { from: string; text: string } })
        .filter((event) => event.type === 'inbound.received' && event.data.from === person.phone);
    await eventually(
      async () => replies(),
      (events) => events.length > 0,
    );
    expect(new Set(replies().map((event) => event.data.text))).toEqual(new Set(['Is anybody there? 🙂']));
    expect(replies()).toHaveLength(1);
  });

  const statusUpdate = (wamid: string, status: string): object => ({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: number.phone.slice(1), phone_number_id: number.phoneNumberId },
              statuses: [
                { id: wamid, status, timestamp: String(Math.floor(Date.now() / 1000)), recipient_id: '34600000000' },
              ],
            },
          },
        ],
      },
    ],
  });

  async function notify(update: object): Promise<{ status: number; body?: Body }> {
    const body = JSON.stringify(update);
    const signature = `sha256=${createHmac('sha256', APP_SECRET).update(body).digest('hex')}`;
    const answer = await fetch(`${installation.url}/ingress/meta`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
      body,
    });
    return { status: answer.status };
  }
});
