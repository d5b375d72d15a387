import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, type Body, eventually, listIn } from '../support/api.js';
import { Installation, type StoryNumber, type Tenant } from '../support/installation.js';
import { errorIn, login, moveIn, type Moved } from '../support/onprem.js';
import { sendBytes } from '../support/raw-http.js';

/** source: whatsapp-onprem-api.md §1: the original was reached on a host and port of its own. */
describe('The on-premises API on the node itself', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let moved: Moved;
  let door: string;

  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant();
    number = await tenant.number();
    moved = await moveIn(number);
    door = await doorOf(number);
  }, 120_000);
  afterAll(() => installation?.close());

  /** As the provider sees it, once the node has renewed its lease. */
  async function doorOf({ nodeId }: StoryNumber): Promise<string> {
    const { body } = await eventually(
      () => installation.admin.get(`/admin/v1/nodes/${nodeId}`),
      ({ body }) => listIn(body['leases']).some((lease) => typeof lease['stats']?.['http'] === 'string'),
    );
    return String(listIn(body['leases'])[0]?.['stats']?.['http']);
  }

  it('does what it does through the control plane', async () => {
    const person = await tenant.reachable(number);
    const signedIn = await login(door, 'admin', moved.password);
    expect(signedIn.status).toBe(200);
    const desk = new Api(door, String(signedIn.body['users']?.[0 as never]?.['token']));
    const answer = await desk.post('/v1/messages', { to: person.phone.slice(1), text: { body: 'From the node' } });
    expect(answer).toMatchObject({ status: 201, body: { contacts: [{ wa_id: person.phone.slice(1) }] } });
    await eventually(
      () => person.sees(),
      (messages) => messages.some((message) => String(message['text']) === 'From the node'),
    );
  });

  it('refuses what the control plane refuses, and offers nothing else', async () => {
    const other = await moveIn(await (await installation.tenant('Ostwind')).number());
    expect((await new Api(door, other.token).get('/v1/users/admin')).status).toBe(401);
    const wrong = await new Api(door, moved.token).post('/v1/messages', { text: { body: 'Hi' } });
    expect([wrong.status, errorIn(wrong).code]).toEqual([400, 1008]);
    for (const path of [
      '/internal/v1/lease',
      '/nodes/x/v1/users/admin',
      '/admin/v1/tenants',
      '/v1/../admin/v1/tenants',
    ])
      expect([path, (await new Api(door, moved.token).get(path)).status]).toEqual([path, 404]);
  });

  it.each(['the node', 'the control plane'])(
    'says what it does not know in the original’s words: %s',
    async (whose) => {
      const base = whose === 'the node' ? door : moved.url;
      const { host, pathname } = new URL(base);
      const prefix = pathname.replace(/\/$/, '');
      const ask = async (path: string, method = 'GET') => {
        const head = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${moved.token}`;
        const { status, text } = await sendBytes(base, `${head}\r\nConnection: close\r\n\r\n`);
        return { status, body: JSON.parse(text) as Body };
      };
      for (const [status, code, path, method] of [
        [404, 1006, `${prefix}/v1/nothing`, 'GET'],
        [404, 1006, `${prefix}/nothing`, 'GET'],
        [404, 1006, `${prefix}/v1/health`, 'OPTIONS'],
        [404, 1006, `${prefix}/v1/users/${'a'.repeat(600)}`, 'GET'],
        [400, 1025, `${prefix}/v1/users/%zz`, 'GET'],
      ] as const) {
        const answer = await ask(path, method);
        expect([path, answer.status, answer.body]).toEqual([
          path,
          status,
          { meta: { api_status: 'stable', version: 'v2.45.1' }, errors: [expect.objectContaining({ code })] },
        ]);
      }
      // As a proxy is asked.
      expect(await ask(`http://${host}${prefix}/v1/health`)).toMatchObject({
        status: 200,
        body: { health: { gateway_status: 'connected' } },
      });
    },
  );

  it('leads nowhere else by dots in a path', async () => {
    for (const path of ['/v1/../../../admin/v1/tenants', '/v1/%2e%2e/%2E/admin', '/../v1/health']) {
      const head = `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${moved.token}`;
      const { status } = await sendBytes(door, `${head}\r\nConnection: close\r\n\r\n`);
      expect([path, status]).toEqual([path, 404]);
    }
  });

  it('goes with the node', async () => {
    await installation.admin.post(`/admin/v1/nodes/${number.nodeId}/drain`);
    await eventually(
      () =>
        fetch(`${door}/v1/users/admin`).then(
          () => 'open',
          () => 'closed',
        ),
      (state) => state === 'closed',
    );
  });
});
