import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, eventually } from '../support/api.js';
import { CODE, GraphFront } from '../support/graph-front.js';
import { Installation, must, type StoryNumber } from '../support/installation.js';
import { errorIn, moveIn, type Moved, OnPremApi, userOf } from '../support/onprem.js';
import { verifiedNameCertificate } from '../support/onprem-certificate.js';

const ACCOUNT = '/v1/account';
const SHARDS = '/v1/account/shards';
const TWO_STEP = '/v1/settings/account/two-step';
const CERT = verifiedNameCertificate('Bloemenhuis Aalsmeer');

/** source: whatsapp-onprem-api.md §4, §6, §20 */
describe('The account of an on-premises client', () => {
  let front: GraphFront;
  let installation: Installation;
  let number: StoryNumber;
  let moved: Moved;

  beforeAll(async () => {
    front = await GraphFront.start();
    installation = await Installation.start('postgres', { GRAPH_URL: front.url, ONPREM_CALLS_PER_SECOND: '1000' });
    front.standBefore(installation.sandbox.baseUrl);
    number = await (await installation.tenant()).number();
    moved = await moveIn(number);
  }, 120_000);
  afterAll(async () => {
    await installation?.close();
    await front?.close();
  });

  const own = (of = number) => ({ cc: '49', phone_number: of.phone.slice(3) });
  const register = (more: object = {}, client = moved, of = number) =>
    client.admin.post(ACCOUNT, { ...own(of), method: 'sms', cert: CERT, ...more });
  const deregister = async ({ phoneNumberId, accessToken } = number) =>
    must(200, await new Api(installation.sandbox.baseUrl, accessToken).post(`/v25.0/${phoneNumberId}/deregister`, {}));
  const refused = ({ status, body }: Awaited<ReturnType<typeof register>>) => [
    status,
    body['errors']?.[0 as never]?.['code'],
  ];

  it('is registered already, and there is nothing to do', async () => {
    const answer = await register();
    expect([answer.status, answer.body['account']]).toEqual([201, undefined]);
  });

  it('is registered at once where Meta has verified the number', async () => {
    await deregister();
    expect((await register()).status).toBe(201);
    expect((await register()).status).toBe(201);
  });

  it('is registered with a code where Meta has not, dash or no dash', async () => {
    front.unverified.add(number.phoneNumberId);
    await deregister();
    const asked = await register({ method: 'voice' });
    expect(asked).toMatchObject({ status: 202, body: { account: [{ vname: 'Bloemenhuis Aalsmeer' }] } });
    const request = front.calls.findLast(({ path }) => path.includes('/request_code'));
    expect(JSON.parse(String(request?.body))).toEqual({ code_method: 'VOICE', language: 'en_US' });
    for (const body of [{ code: '999999' }, { code: 'abc' }, {}]) {
      const wrong = await moved.admin.post(`${ACCOUNT}/verify`, body);
      expect([wrong.status, errorIn(wrong).code, errorIn(wrong).title]).toEqual([403, 1005, 'Access denied']);
    }
    expect(errorIn(await moved.admin.post(`${ACCOUNT}/verify`, {})).details).toBe('Error checking code (missing)');
    const code = `${CODE.slice(0, 3)}-${CODE.slice(3)}`;
    expect((await moved.admin.post(`${ACCOUNT}/verify`, { code })).status).toBe(201);
    expect((await register()).status).toBe(201);
    const again = await moved.admin.post(`${ACCOUNT}/verify`, { code });
    expect([again.status, errorIn(again).code]).toEqual([403, 1005]);
  });

  it('belongs to one number, and needs a certificate', async () => {
    expect(refused(await register({ phone_number: '3012345678' }))).toEqual([403, 1005]);
    expect(refused(await register({ cert: 'bm90IGEgY2VydGlmaWNhdGU=' }))).toEqual([403, 1005]);
    expect(refused(await register({ cert: verifiedNameCertificate('Anybody', 'nobody') }))).toEqual([403, 1005]);
    expect(refused(await register({ cert: undefined }))).toEqual([400, 1008]);
    expect(refused(await register({ method: 'pigeon' }))).toEqual([400, 1009]);
    expect(refused(await register({ cc: '+49' }))).toEqual([400, 1009]);
    expect(refused(await register({ pin: '12345' }))).toEqual([400, 1009]);
  });

  it('wants its PIN once two-step verification is on', async () => {
    const client = await moveIn(await (await installation.tenant('Südwind')).number());
    const settings = async (pin: unknown) => client.admin.post(TWO_STEP, { pin });
    expect((await settings('135790')).status).toBe(200);
    expect([(await settings('12345')).status, (await settings(135_790)).status]).toEqual([400, 400]);
    const { phone } = await client.admin.get('/v1/settings/application').then(({ body }) => ({
      phone: String(body['settings']?.['application']?.['wa_id']),
    }));
    const attempt = (pin?: string) =>
      client.admin.post(ACCOUNT, { cc: '49', phone_number: phone.slice(2), method: 'sms', cert: CERT, pin });
    expect(refused(await attempt())).toEqual([400, 1008]);
    expect(refused(await attempt('999999'))).toEqual([403, 1005]);
    expect((await attempt('135790')).status).toBe(201);
    expect((await client.admin.delete(TWO_STEP)).status).toBe(200);
    expect((await attempt()).status).toBe(201);
  });

  it('is registered with the PIN that Meta knows, and with no other', async () => {
    const other = await (await installation.tenant('Westwind')).number();
    const client = await moveIn(other);
    const meta = new Api(installation.sandbox.baseUrl, other.accessToken);
    must(200, await meta.post(`/v25.0/${other.phoneNumberId}`, { pin: '246810' }));
    await deregister(other);
    expect(refused(await register({}, client, other))).toEqual([403, 1005]);
    await installation.advance(1); // Meta wants time between two guesses
    expect(refused(await register({ pin: '111111' }, client, other))).toEqual([403, 1005]);
    await installation.advance(1);
    expect((await register({ pin: '246810' }, client, other)).status).toBe(201);
  });

  it('is spread over shards, which are the replicas of its node', async () => {
    const shards = async () => must(200, await moved.admin.get(SHARDS)).body['account'];
    expect(await shards()).toEqual({ shards: 1 });
    const set = (body: object) => moved.admin.post(SHARDS, { ...own(), cert: CERT, ...body });
    expect(refused(await set({ shards: 3 }))).toEqual([400, 1009]);
    expect(refused(await set({ shards: 32 }))).toEqual([400, 1009]);
    expect(refused(await set({ shards: 2, cert: undefined }))).toEqual([400, 1008]);
    expect(refused(await set({ shards: 2, phone_number: '3012345678' }))).toEqual([403, 1005]);
    expect(await shards()).toEqual({ shards: 1 });
    expect((await set({ shards: '2' })).status).toBe(201);
    expect(await shards()).toEqual({ shards: 2 });
    const node = await eventually(
      () => installation.admin.get(`/admin/v1/nodes/${number.nodeId}`),
      ({ body }) => Number(body['status']?.['replicas_ready']) === 2,
    );
    expect(node.body['spec']).toMatchObject({ replicas: 2 });
  });

  it('says so when Meta cannot be reached, and goes on once it can', async () => {
    front.standBefore(null);
    for (const answer of [
      await register(),
      await moved.admin.post(TWO_STEP, { pin: '135790' }),
      await moved.admin.get('/v1/settings/profile/about'),
      await moved.admin.patch('/v1/settings/application', { show_security_notifications: true }),
    ])
      expect([refused(answer), answer.headers.get('retry-after')]).toEqual([[503, 1011], '2']);
    const { body } = must(200, await moved.admin.get('/v1/settings/application'));
    expect(body['settings']).toMatchObject({ application: { show_security_notifications: false } });
    front.standBefore(installation.sandbox.baseUrl);
    expect((await register()).status).toBe(201);
  });

  it('is the admin’s, and nobody’s from another node', async () => {
    const user = await userOf(moved, 'desk01');
    for (const answer of [
      await user.post(ACCOUNT, {}),
      await user.post(`${ACCOUNT}/verify`, {}),
      await user.get(SHARDS),
      await user.post(TWO_STEP, { pin: '135790' }),
    ])
      expect([answer.status, errorIn(answer).code]).toEqual([403, 1005]);
    const other = await moveIn(await (await installation.tenant('Ostwind')).number());
    const stranger = new OnPremApi(moved.url, other.token);
    for (const answer of [
      await stranger.post(ACCOUNT, { ...own(), method: 'sms', cert: CERT }),
      await stranger.post(SHARDS, { ...own(), shards: 1, cert: CERT }),
      await stranger.delete(TWO_STEP),
    ])
      expect([answer.status, errorIn(answer).code]).toEqual([401, 1005]);
    expect((await moved.admin.get(SHARDS)).body['account']).toEqual({ shards: 2 });
  });
});
