import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NodeSessions } from '#nodes';
import { listIn, type Api, type Answer } from '../support/api.js';
import { aNumber, NodeStory, type ConnectedNumber, type StoryTenant } from '../support/node-story.js';
import { ScriptedDriver } from '../support/scripted-driver.js';

const stats = { in_flight: 0, sent: 3, failed: 1, rss_bytes: 60_000_000, event_loop_lag_ms: 1.5 };

describe('The lease of a node', () => {
  let story: NodeStory;
  let tenant: StoryTenant;
  let number: ConnectedNumber;
  let node: Api;
  const driver = new ScriptedDriver();
  beforeAll(async () => {
    story = await NodeStory.start();
    await story.controller(driver);
    tenant = await story.tenant();
    number = await story.number(tenant);
    node = await nodeOf(number);
  });
  afterAll(() => story.close());

  /** The node as it was started: only its process knows the token. */
  async function nodeOf(of: ConnectedNumber): Promise<Api> {
    await story.reaches(of, 'starting');
    for (;;) {
      const token = driver.desired.get(of.nodeUuid)?.env['NODE_TOKEN'];
      if (token) return story.asNode(token);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  const take = (instance: string, more: Record<string, unknown> = {}): Promise<Answer> =>
    node.post('/internal/v1/lease', { slot: 0, instance, version: '1.2.3', protocol: 1, ...more });
  const renew = (epoch: unknown, slot = 0) => node.post('/internal/v1/lease/renew', { slot, epoch, stats });
  const mayAct = (epoch: unknown) =>
    story.transactions.withTenant(
      number.tenantUuid,
      async (tx) => (await new NodeSessions().check(tx, number.nodeUuid, BigInt(String(epoch)))) !== null,
    );

  it('comes with the number, its credentials, and what to do', async () => {
    const { status, body } = await take('first');
    expect([status, body]).toMatchObject([
      200,
      {
        epoch: expect.stringMatching(/^\d+$/),
        lease_seconds: 15,
        node: { id: number.nodeUuid, display_phone_number: number.phone, state: 'run' },
        graph: { base_url: 'http://127.0.0.1:9', version: 'v25.0', access_token: 'EAAG of the stories' },
      },
    ]);
  });

  it('passes to a process that starts later, and the earlier one may do nothing any more', async () => {
    const { body: old } = await take('old');
    expect(await mayAct(old['epoch'])).toBe(true);
    const { body: young } = await take('young');
    expect(BigInt(String(young['epoch']))).toBeGreaterThan(BigInt(String(old['epoch'])));
    expect([await mayAct(old['epoch']), await mayAct(young['epoch'])]).toEqual([false, true]);
    expect(await renew(old['epoch'])).toMatchObject({ status: 409, body: { code: 'fenced' } });
    expect(await renew(young['epoch'])).toMatchObject({ status: 200, body: { state: 'run', lease_seconds: 15 } });
    const { leases } = (await story.node(number)) as unknown as { leases: unknown[] };
    expect(leases).toMatchObject([{ slot: 0, instance: 'young', live: true, stats }]);
  });

  it('gives no right once it has run out, until it is renewed', async () => {
    const { body } = await take('sleepy');
    await story.transactions.withTenant(number.tenantUuid, (tx) =>
      tx.execute("UPDATE node_lease SET expires_at = clock_timestamp() - interval '1 second'"),
    );
    expect(await mayAct(body['epoch'])).toBe(false);
    expect((await renew(body['epoch'])).status).toBe(200);
    expect(await mayAct(body['epoch'])).toBe(true);
  });

  it('ends when it is given back, and giving back an old one harms nobody', async () => {
    const { body: old } = await take('a');
    const { body: young } = await take('b');
    const release = (epoch: unknown) => node.post('/internal/v1/lease/release', { slot: 0, epoch });
    expect((await release(old['epoch'])).status).toBe(204);
    expect(await mayAct(young['epoch'])).toBe(true);
    expect((await release(young['epoch'])).status).toBe(204);
    expect(await mayAct(young['epoch'])).toBe(false);
  });

  it('is held by exactly one of many processes that ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => take(`racer ${index}`)));
    const epochs = answers.filter(({ status }) => status === 200).map(({ body }) => body['epoch']);
    const rights = await Promise.all(epochs.map(mayAct));
    expect(rights.filter(Boolean)).toHaveLength(1);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
  });

  it('tells the process to pause when its number may not send, and to stop when its slot is not wanted', async () => {
    const { body } = await take('c');
    await story.admin.patch(`/admin/v1/numbers/${number.id}`, { status: 'suspended' });
    expect((await renew(body['epoch'])).body).toMatchObject({ state: 'pause' });
    await story.admin.patch(`/admin/v1/numbers/${number.id}`, { status: 'active' });
    expect((await renew(body['epoch'])).body).toMatchObject({ state: 'run' });
    expect(await take('d', { slot: 1 })).toMatchObject({ status: 409, body: { code: 'slot_not_wanted' } });
  });

  it('is refused to a node of another protocol, and to anybody without the token of a node', async () => {
    expect(await take('e', { protocol: 99 })).toMatchObject({ status: 409, body: { code: 'protocol_unknown' } });
    const request = { slot: 0, instance: 'x', version: '1', protocol: 1 };
    const strangers = [
      story.asNode(`tln_${number.nodeId}.wrong`),
      story.asNode(`tln_${number.nodeId}`),
      tenant.api,
      story.admin,
    ];
    for (const stranger of strangers)
      expect(await stranger.post('/internal/v1/lease', request)).toMatchObject({
        status: 401,
        body: { code: 'node_unauthenticated' },
      });
  });

  it('of one node says nothing about another', async () => {
    const { body: mine } = await take('mine');
    const other = await nodeOf(await story.number(await story.tenant()));
    const answer = await other.post('/internal/v1/lease/renew', { slot: 0, epoch: mine['epoch'], stats });
    expect(answer).toMatchObject({ status: 409, body: { code: 'fenced' } });
    await other.post('/internal/v1/lease/release', { slot: 0, epoch: mine['epoch'] });
    expect(await mayAct(mine['epoch'])).toBe(true);
  });

  it('never shows the token or the credentials to people', async () => {
    const shown = JSON.stringify([await story.node(number), await story.admin.get('/admin/v1/numbers')]);
    expect(shown).not.toMatch(/tln_|EAAG/);
  });
});

describe('Numbers', () => {
  let story: NodeStory;
  beforeAll(async () => {
    story = await NodeStory.start();
  });
  afterAll(() => story.close());

  it('belong to one company at a time', async () => {
    const [first, second] = [await story.tenant(), await story.tenant()];
    const connection = aNumber();
    const { id } = await story.number(first, connection);
    const again = (more: object) =>
      story.admin.post(`/admin/v1/tenants/${second.id}/numbers`, { ...aNumber(), ...more });
    expect(await again({ phone: connection.phone })).toMatchObject({ status: 409, body: { code: 'number_taken' } });
    expect(await again({ phone_number_id: connection.phone_number_id })).toMatchObject({ status: 409 });
    await story.admin.patch(`/admin/v1/numbers/${id}`, { status: 'released' });
    expect((await again({ phone: connection.phone })).status).toBe(201);
    const back = await story.admin.patch(`/admin/v1/numbers/${id}`, { status: 'active' });
    expect(back).toMatchObject({ status: 409, body: { code: 'number_taken' } });
  });

  it('are the senders of their company alone, the default one first', async () => {
    const [tenant, other] = [await story.tenant(), await story.tenant()];
    const first = await story.number(tenant);
    const second = await story.number(tenant);
    await story.number(other);
    const senders = async () =>
      listIn((await tenant.api.get('/v1/senders')).body['data']).map((each) => [each['id'], each['is_default']]);
    expect(await senders()).toEqual([
      [first.id, true],
      [second.id, false],
    ]);
    await story.admin.patch(`/admin/v1/numbers/${second.id}`, { is_default: true });
    expect(await senders()).toEqual([
      [second.id, true],
      [first.id, false],
    ]);
  });

  it('of a company that does not exist, or with nonsense in them, are refused', async () => {
    const { id } = await story.tenant();
    const unknown = await story.admin.post('/admin/v1/tenants/ten_0000000000000000000000000A/numbers', aNumber());
    expect(unknown.status).toBe(404);
    const wrong = aNumber({ phone: '030 1234', phone_number_id: 'x', surprise: 1 });
    expect((await story.admin.post(`/admin/v1/tenants/${id}/numbers`, wrong)).status).toBe(422);
  });
});
