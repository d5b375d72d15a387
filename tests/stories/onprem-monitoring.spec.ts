import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, eventually } from '../support/api.js';
import { GraphFront } from '../support/graph-front.js';
import { Installation, must, type StoryNumber, type Tenant } from '../support/installation.js';
import { errorIn, login, moveIn, type Moved, OnPremApi, userOf } from '../support/onprem.js';
import { verifiedNameCertificate } from '../support/onprem-certificate.js';

const MONITORED = [
  '/v1/health',
  '/v1/stats/app',
  '/v1/stats/app/internal',
  '/v1/stats/db',
  '/v1/stats/db/internal',
  '/metrics',
  '/v1/metrics',
];
const CERT = verifiedNameCertificate('Nordwind');

/** source: whatsapp-onprem-api.md §1, §12, §13, §20 */
describe('Monitoring an on-premises client', () => {
  let front: GraphFront;
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let moved: Moved;

  beforeAll(async () => {
    front = await GraphFront.start();
    installation = await Installation.start('postgres', { GRAPH_URL: front.url, ONPREM_CALLS_PER_SECOND: '1000' });
    front.standBefore(installation.sandbox.baseUrl);
    tenant = await installation.tenant();
    number = await tenant.number();
    moved = await moveIn(number);
  }, 120_000);
  afterAll(async () => {
    await installation?.close();
    await front?.close();
  });

  const withKey = async (path: string, apiKey = moved.apiKey): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${moved.url}${path}`, { headers: { authorization: `Apikey ${apiKey}` } });
    return { status: response.status, text: await response.text() };
  };
  const processes = async (): Promise<unknown[]> => {
    const { body } = await moved.admin.get('/v1/stats/app/internal');
    const stats = body['stats']?.['app'] as unknown as Record<string, { data: unknown[] }>;
    return stats['coreapp_sent']?.data ?? [];
  };
  const health = (client = moved) => client.admin.get('/v1/health');
  const becomes = (status: string, client = moved): Promise<Answer> =>
    eventually(
      () => health(client),
      ({ body }) => String(body['health']?.['gateway_status']) === status,
    );
  const steer = async (wish: string) =>
    must(202, await installation.admin.post(`/admin/v1/nodes/${number.nodeId}/${wish}`));

  it('shows one replica as the client itself, and what version it is', async () => {
    const { body } = await becomes('connected');
    expect(body).toEqual({
      health: { gateway_status: 'connected' },
      meta: { api_status: 'stable', version: 'v2.45.1' },
    });
  });

  it('shows a client that was told not to send as disconnected', async () => {
    await steer('pause');
    await becomes('disconnected');
    await steer('resume');
    await becomes('connected');
  });

  it('shows a client that waits for its code as unregistered', async () => {
    const other = await tenant.number();
    const client = await moveIn(other);
    front.unverified.add(other.phoneNumberId);
    const own = { cc: '49', phone_number: other.phone.slice(3), method: 'sms', cert: CERT };
    must(202, await client.admin.post('/v1/account', own));
    await becomes('unregistered', client);
    const { body } = must(200, await client.admin.get('/v1/support'));
    expect(body['support']).toMatchObject({ debug_info: 'unregistered' });
  });

  it('shows several replicas each by itself, beside the primary master', async () => {
    const own = { cc: '49', phone_number: number.phone.slice(3), shards: 2, cert: CERT };
    must(201, await moved.admin.post('/v1/account/shards', own));
    const nodes = async () => Object.entries((await health()).body['health'] ?? {});
    const settled = await eventually(nodes, (each) =>
      each.every(([, node]) => String(node['gateway_status']) === 'connected'),
    );
    expect(settled.map(([name]) => name.replace(/:[0-9a-f]{4}$/, ''))).toEqual(['coreapp-0', 'coreapp-1', 'master-0']);
    expect(settled.map(([, node]) => String(node['role']))).toEqual(['coreapp', 'coreapp', 'primary_master']);
    must(201, await moved.admin.post('/v1/account/shards', { ...own, shards: 1 }));
    await becomes('connected');
    // The other one still works until it is drained, and takes what it has sent with it.
    await eventually(processes, ({ length }) => length === 1);
  });

  it('counts messages, contacts and requests', async () => {
    const person = await tenant.reachable(number);
    await tenant.reaches(await tenant.send({ to: person.phone, from: number.phone, text: 'Hello' }), 'delivered');
    const { body: db } = must(200, await moved.admin.get('/v1/stats/db'));
    expect(db['stats']?.['db']).toMatchObject({
      db_contacts: { type: 'gauge', data: [{ labels: { type: 'whatsapp_user' }, value: 1 }] },
      db_messages: {
        data: [
          { labels: { type: 'outgoing' }, value: 1 },
          { labels: { type: 'incoming' }, value: 1 },
        ],
      },
      db_message_receipts: { data: [{ value: 1 }] },
    });
    const { body: app } = must(200, await moved.admin.get('/v1/stats/app'));
    expect(app['stats']?.['app']).toMatchObject({ pending_messages: { type: 'gauge', data: [{ value: 0 }] } });
    expect(JSON.stringify(app['stats']?.['app']?.['endpoint_requests']?.['data'])).toContain('"GET_v1_health"');
    const internal = await eventually(
      () => moved.admin.get('/v1/stats/app/internal'),
      ({ body }) => JSON.stringify(body['stats']?.['app']?.['coreapp_sent'] ?? {}).includes('"value":1'),
    );
    expect(internal.body['meta']).toMatchObject({ api_status: 'stable' });
  });

  it('measures requests for dashboards, as JSON and for Prometheus', async () => {
    must(200, await moved.admin.get('/v1/support'));
    const { body } = must(200, await moved.admin.get('/metrics'));
    const metrics = body['metrics'] as unknown as Record<string, { data: { labels: object; value: number }[] }>;
    const support = metrics['api_requests']?.data.find(({ labels }) =>
      JSON.stringify(labels).includes('GET_v1_support'),
    );
    expect(support).toMatchObject({ labels: { result: '200', method: 'GET_v1_support', node: expect.any(String) } });
    expect(metrics['web_requests']?.data).toContainEqual({
      labels: { node: expect.any(String), state: 'handle-request' },
      value: 1,
    });
    const { text } = await withKey('/v1/metrics?format=prometheus');
    expect(text).toMatch(/^# TYPE web_uptime gauge$/m);
    expect(text).toMatch(
      /^api_requests_duration_ms_sum\{node="[0-9a-f]{4}",result="200",method="GET_v1_support"\} \d+$/m,
    );
    expect((await withKey('/v1/stats/db?format=prometheus')).text).toMatch(/^db_messages\{type="outgoing"\} 1$/m);
  });

  it('is open to the monitoring key, and to nobody else without a token', async () => {
    for (const path of MONITORED) {
      expect([path, (await withKey(path)).status]).toEqual([path, 200]);
      expect([path, (await withKey(path, 'rubbish')).status]).toEqual([path, 401]);
      expect([path, (await new OnPremApi(moved.url).get(path)).status]).toEqual([path, 401]);
    }
    for (const path of ['/v1/support', '/v1/users/admin', '/v1/settings/application'])
      expect((await withKey(path)).status).toBe(401);
    const other = await moveIn(await (await installation.tenant('Ostwind')).number());
    expect((await withKey('/v1/health', other.apiKey)).status).toBe(401);
    const { body } = must(200, await other.admin.get('/metrics'));
    expect(JSON.stringify(body)).not.toContain('GET_v1_support');
  });

  it('tells Meta’s debug tool which number it is, where callbacks go, and what a user may not', async () => {
    const user = await userOf(moved, 'desk01');
    const { body } = must(200, await user.get('/v1/support'));
    expect(body['support']).toMatchObject({ context: 'healthcheck', debug_info: number.phone.slice(1), lc: 'DE' });
    const settings = must(200, await moved.admin.get('/v1/settings/application')).body;
    expect(settings['settings']?.['application']?.['webhooks']).toMatchObject({ url: '' });
    expect(errorIn(await user.get('/v1/settings/application')).code).toBe(1005);
    expect(errorIn(await moved.admin.get('/v1/certificates/webhooks/ca')).code).toBe(1006);
    expect((await user.put('/v1/services/message/gc')).status).toBe(200);
    expect((await login(moved.url, 'desk01', moved.password)).status).toBe(200);
  });

  it('has no sticker packs, and says so in the same way everywhere', async () => {
    const { admin } = moved;
    const packs = '/v1/stickerpacks';
    for (const answer of [
      await admin.get(`${packs}?namespace=whatsapp`),
      await admin.post(packs, { publisher: 'p', name: 'n' }),
      await admin.get(`${packs}/1`),
      await admin.patch(`${packs}/1`, {}),
      await admin.delete(`${packs}/1`),
      await admin.get(`${packs}/1/stickers`),
      await admin.post(`${packs}/1/stickers`, {}),
      await admin.get(`${packs}/1/stickers/0`),
      await admin.patch(`${packs}/1/stickers/0`, {}),
      await admin.delete(`${packs}/1/stickers/0`),
    ]) {
      expect([answer.status, errorIn(answer).code]).toEqual([404, 1006]);
      expect(errorIn(answer).details).toContain('Sticker packs are not offered');
    }
    expect((await new OnPremApi(moved.url).get(packs)).status).toBe(401);
  });
});
