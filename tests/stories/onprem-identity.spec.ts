import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, type Answer, type Body, eventually, listIn } from '../support/api.js';
import { CallbackReceiver } from '../support/callback-receiver.js';
import { Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';
import { errorIn, moveIn, type Moved, type OnPremApi, userOf } from '../support/onprem.js';

/** source: whatsapp-onprem-api.md §7 Identity, §14.2, §14.5, §16 no. 6 */
describe('An integration that minds who is behind a phone', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let moved: Moved;
  let desk: OnPremApi;
  let receiver: CallbackReceiver;

  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant();
    number = await tenant.number();
    moved = await moveIn(number);
    desk = await userOf(moved, 'desk01');
    receiver = await CallbackReceiver.start();
    await set({ show_security_notifications: true, webhooks: { url: receiver.url } });
  }, 120_000);
  afterAll(async () => {
    await receiver?.close();
    await installation?.close();
  });

  const set = async (settings: object) => must(200, await moved.admin.patch('/v1/settings/application', settings));
  const waId = ({ phone }: Person) => phone.slice(1);
  const identityOf = (person: Person, api: Api = desk) => api.get(`/v1/contacts/${waId(person)}/identity`);
  const acknowledge = (person: Person, hash: unknown) =>
    desk.put(`/v1/contacts/${waId(person)}/identity`, { hash } as object);
  const send = (person: Person, body: string) => desk.post('/v1/messages', { to: waId(person), text: { body } });
  const refusal = (answer: Answer) => [answer.status, errorIn(answer).code];
  /** What WhatsApp says about a number's own settings. */
  const atMeta = async ({ accessToken, phoneNumberId }: StoryNumber): Promise<Body> =>
    must(200, await new Api(installation.sandbox.baseUrl, accessToken).get(`/v25.0/${phoneNumberId}/settings`)).body;
  const keyOf = async (person: Person): Promise<string> =>
    String(must(200, await installation.sandbox.get(`/handsets/${person.phone}`)).body['identityKeyHash']);
  /** WhatsApp is installed anew, and the platform has heard of it. */
  const changesKey = async (person: Person): Promise<string> => {
    const { body } = must(200, await installation.sandbox.post(`/handsets/${person.phone}/reinstall`, {}));
    const hash = String(body['identity_key_hash']);
    await eventually(
      () => identityOf(person),
      (answer) => String(answer.body['contacts']?.['hash' as never]) === hash,
    );
    return hash;
  };
  const toldOf = (person: Person, type: string) =>
    eventually(
      async () =>
        receiver.messages.find(
          (message) => String(message['from']) === waId(person) && String(message['type']) === type,
        ),
      (message) => message !== undefined,
    );

  it('has WhatsApp tell of keys, and knows none before somebody has written', async () => {
    expect(await atMeta(number)).toMatchObject({ user_identity_change: { enable_identity_key_check: true } });
    const person = await tenant.person();
    expect(refusal(await identityOf(person))).toEqual([404, 1006]);
    expect(refusal(await acknowledge(person, 'q83vEjRWeJA='))).toEqual([404, 1006]);
    expect(refusal(await desk.get('/v1/contacts/nobody/identity'))).toEqual([404, 1006]);
  });

  it('knows the key of whoever writes, and shows it with their messages', async () => {
    const person = await tenant.reachable(number);
    const identity = { hash: await keyOf(person), created_timestamp: expect.any(Number), acknowledged: true };
    const { body } = must(200, await identityOf(person));
    expect(body['contacts']).toEqual(identity);
    expect(String(body['contacts']?.['created_timestamp' as never])).toMatch(/^\d{13}$/);
    expect(await toldOf(person, 'text')).toMatchObject({ identity });
    expect((await send(person, 'Welcome')).status).toBe(201);
  });

  it('writes to nobody whose key has changed until it has acknowledged the new one', async () => {
    const person = await tenant.reachable(number);
    const old = await keyOf(person);
    const hash = await changesKey(person);
    expect(hash).not.toBe(old);
    expect(await toldOf(person, 'system')).toMatchObject({
      system: { type: 'user_identity_changed', body: expect.any(String), identity: hash },
    });
    expect((await identityOf(person)).body['contacts']).toMatchObject({ hash, acknowledged: false });
    expect(refusal(await send(person, 'Is it you?'))).toEqual([403, 1028]);
    expect(refusal(await acknowledge(person, old))).toEqual([400, 1009]);
    expect(refusal(await acknowledge(person, undefined))).toEqual([400, 1008]);
    expect(refusal(await acknowledge(person, 7))).toEqual([400, 1009]);
    expect(refusal(await send(person, 'Is it you?'))).toEqual([403, 1028]);
    expect(await person.sees()).toEqual([]);

    expect(must(200, await acknowledge(person, hash)).body).toEqual({ meta: expect.anything() });
    expect((await identityOf(person)).body['contacts']).toMatchObject({ hash, acknowledged: true });
    expect((await send(person, 'There you are')).status).toBe(201);
    await eventually(
      () => person.sees(),
      (messages) => messages.length === 1 && String(messages[0]?.['text']) === 'There you are',
    );
  });

  it('hears 480 of a message that was under way when the key changed', async () => {
    const person = await tenant.reachable(number);
    must(200, await installation.admin.post(`/admin/v1/nodes/${number.nodeId}/pause`), 202);
    const id = String(listIn((await send(person, 'For your eyes only')).body['messages'])[0]?.['id']);
    await changesKey(person);
    must(200, await installation.admin.post(`/admin/v1/nodes/${number.nodeId}/resume`), 202);
    const status = await eventually(
      async () => receiver.statuses.find((each) => String(each['id']) === id && String(each['status']) === 'failed'),
      (found) => found !== undefined,
      30_000,
    );
    expect(status).toMatchObject({ errors: [{ code: 480, title: 'User potentially changed' }] });
    expect(await person.sees()).toEqual([]);
  });

  it('keeps what it knows to its own number', async () => {
    const person = await tenant.reachable(number);
    expect((await identityOf(person)).status).toBe(200);
    const sibling = await moveIn(await tenant.number());
    const stranger = await moveIn(await (await installation.tenant('Ostwind')).number());
    for (const other of [sibling, stranger]) {
      expect(refusal(await identityOf(person, other.admin))).toEqual([404, 1006]);
      expect(refusal(await identityOf(person, new Api(moved.url, other.token)))).toEqual([401, 1005]);
      const path = `/v1/contacts/${waId(person)}/identity`;
      expect((await other.admin.put(path, { hash: await keyOf(person) })).status).toBe(404);
    }
  });

  it('is at one with WhatsApp about it, however many change their mind at once', async () => {
    for (let round = 0; round < 5; round++) {
      await Promise.all(
        [true, false, true, false].map((show_security_notifications) => set({ show_security_notifications })),
      );
      const { body } = must(200, await moved.admin.get('/v1/settings/application'));
      const minds = body['settings']?.['application']?.['show_security_notifications'] as unknown;
      expect(await atMeta(number)).toMatchObject({ user_identity_change: { enable_identity_key_check: minds } });
    }
    await set({ show_security_notifications: true });
  });

  it('is as it was once it minds no more, and a backup brings that back', async () => {
    const { settings } = must(200, await moved.admin.post('/v1/settings/backup', { password: 'a long one' })).body;
    const person = await tenant.reachable(number);
    await changesKey(person);
    await set({ show_security_notifications: false });
    expect(await atMeta(number)).toMatchObject({ user_identity_change: { enable_identity_key_check: false } });
    expect((await send(person, 'Whoever you are')).status).toBe(201);
    const before = receiver.messages.length;
    await person.writesTo(number, 'Me again');
    await eventually(
      async () => receiver.messages.length,
      (count) => count > before,
    );
    expect(receiver.messages.at(-1)).not.toHaveProperty('identity');

    const data = settings?.['data' as never];
    must(200, await moved.admin.post('/v1/settings/restore', { password: 'a long one', data }));
    expect(await atMeta(number)).toMatchObject({ user_identity_change: { enable_identity_key_check: true } });
    must(200, await moved.admin.delete('/v1/settings/application'));
    expect(await atMeta(number)).toMatchObject({ user_identity_change: { enable_identity_key_check: false } });
  });
});
