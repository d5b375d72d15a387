import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RecogniseKey } from '#identity';
import { Database } from '#platform/database';
import { sleep } from '#platform/kernel';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startHttpApp, type HttpApp } from '../support/http-app.js';
import type { HttpClient } from '../support/http-client.js';
import { asAdmin, givenTenant } from '../support/people.js';

const CACHE_MS = 400;

describe('API keys', () => {
  let database: TestDatabase;
  let app: HttpApp;
  let admin: HttpClient;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startHttpApp(database, { keyCacheMs: CACHE_MS });
    admin = await asAdmin(app);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('are shown once, with everything that may be known of them', async () => {
    const tenant = await givenTenant(admin, app.http);
    const issued = await admin.post(`/admin/v1/tenants/${tenant.id}/keys`, {
      name: 'nightly job',
      scopes: ['messages:send', 'account:read', 'messages:send'],
      test: true,
      expires_at: '2099-01-01T02:00:00+02:00',
    });
    expect(issued.status).toBe(201);
    expect(issued.body).toEqual({
      id: expect.stringMatching(/^key_/),
      key: expect.stringMatching(/^tl_test_[0-9A-Za-z]{12}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/),
      prefix: issued.text('key').slice(0, 20),
      tenant_id: tenant.id,
      name: 'nightly job',
      scopes: ['messages:send', 'account:read'],
      test: true,
      created_at: expect.any(String),
      last_used_at: null,
      expires_at: '2099-01-01T00:00:00.000Z',
      revoked_at: null,
    });
    const list = await admin.get(`/admin/v1/tenants/${tenant.id}/keys`);
    const { key: _shownOnce, ...shown } = issued.body;
    expect(list.rows()[0]).toEqual(shown);
    expect(JSON.stringify(list.body)).not.toContain(issued.text('key').slice(21));
  });

  it('say who they are', async () => {
    const tenant = await givenTenant(admin, app.http, { name: 'crm', scopes: ['account:read'] });
    expect((await tenant.client.get('/v1/me')).body).toEqual({
      tenant: { id: tenant.id, name: 'Acme Ltd', status: 'active' },
      credential: { kind: 'api_key', name: 'crm', scopes: ['account:read'], test: false },
    });
  });

  it('stop working soon after they were revoked, also in a process that has just used them', async () => {
    const tenant = await givenTenant(admin, app.http);
    expect((await tenant.client.get('/v1/me')).status).toBe(200);
    expect((await admin.delete(`/admin/v1/keys/${tenant.keyId}`)).status).toBe(204);
    await sleep(CACHE_MS + 50);
    const refused = await tenant.client.get('/v1/me');
    expect([refused.status, refused.body['code']]).toEqual([401, 'unauthenticated']);
    expect(refused.headers.get('www-authenticate')).toContain('Bearer');
    // Revoking again changes nothing.
    expect((await admin.delete(`/admin/v1/keys/${tenant.keyId}`)).status).toBe(204);
  });

  it('cost no query while they are remembered, and one for all who ask at once', async () => {
    const tenant = await givenTenant(admin, app.http);
    const recognise = app.app.get(RecogniseKey);
    const commits = async (): Promise<number> => {
      const row = await app.app
        .get(Database)
        .withSystem('story: count', (tx) =>
          tx.one<{ scans: number }>(
            `SELECT pg_stat_force_next_flush(), idx_scan::int AS scans FROM pg_stat_user_indexes WHERE indexrelname = 'api_key_key_id_key'`,
          ),
        );
      return row?.scans ?? 0;
    };
    await sleep(1_100);
    const before = await commits();
    await Promise.all(Array.from({ length: 50 }, () => recognise.require(tenant.key)));
    for (let i = 0; i < 50; i++) await recognise.require(tenant.key);
    await sleep(1_100);
    expect((await commits()) - before).toBeLessThanOrEqual(1);
  });

  it('are refused when expired, mistyped, made up, or of the other mode', async () => {
    const tenant = await givenTenant(admin, app.http, { expires_at: new Date(Date.now() + 600).toISOString() });
    expect((await tenant.client.get('/v1/me')).status).toBe(200);
    await sleep(600 + CACHE_MS);
    expect((await tenant.client.get('/v1/me')).status).toBe(401);
    const other = await givenTenant(admin, app.http);
    for (const text of [`${other.key}x`, other.key.replace('live', 'test'), other.key.slice(0, -1), 'tl_live_', 'tl_'])
      expect((await app.http.as(text).get('/v1/me')).status).toBe(401);
    const past = { name: 'late', expires_at: '2020-01-01T00:00:00Z' };
    const refused = await admin.post(`/admin/v1/tenants/${other.id}/keys`, past);
    expect([refused.status, refused.body['errors']]).toEqual([
      422,
      [{ pointer: '/expires_at', detail: 'must be in the future' }],
    ]);
  });

  it('remember when they were used, without writing on each request', async () => {
    const tenant = await givenTenant(admin, app.http);
    await tenant.client.get('/v1/me');
    const second = await startHttpApp(database);
    await second.http.as(tenant.key).get('/v1/me');
    await second.close(); // writes what it has noted
    const [key] = (await admin.get(`/admin/v1/tenants/${tenant.id}/keys`)).rows();
    expect(key?.['last_used_at']).toMatch(/^\d{4}-/);
  });

  it('go on saying who they are while their company is suspended; sending is refused elsewhere', async () => {
    const tenant = await givenTenant(admin, app.http);
    expect((await admin.patch(`/admin/v1/tenants/${tenant.id}`, { status: 'suspended' })).status).toBe(200);
    expect((await tenant.client.get('/v1/me')).body).toMatchObject({ tenant: { status: 'suspended' } });
  });

  it('of a company that does not exist cannot be made', async () => {
    const nobody = 'ten_01JD9V5E0S8W2N4R6T8Y0Z2B4D';
    expect((await admin.post(`/admin/v1/tenants/${nobody}/keys`, { name: 'x' })).status).toBe(404);
    expect((await admin.post('/admin/v1/tenants/nonsense/keys', { name: 'x' })).status).toBe(404);
    expect((await admin.delete('/admin/v1/keys/key_01JD9V5E0S8W2N4R6T8Y0Z2B4D')).status).toBe(404);
  });
});

describe("A company's own keys", () => {
  let database: TestDatabase;
  let app: HttpApp;
  let admin: HttpClient;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startHttpApp(database);
    admin = await asAdmin(app);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const signedIn = async (tenantId: string, role: string): Promise<HttpClient> => {
    const person = { email: `${role}@acme.example`, password: `the password of ${role}` };
    const added = await admin.post(`/admin/v1/tenants/${tenantId}/users`, { ...person, name: role, role });
    expect(added.status).toBe(201);
    return app.http.as((await app.http.post('/auth/login', person)).text('access_token'));
  };

  it('are issued and revoked by its admin and listed by its developers', async () => {
    const tenant = await givenTenant(admin, app.http);
    const boss = await signedIn(tenant.id, 'tenant_admin');
    const developer = await signedIn(tenant.id, 'tenant_developer');
    const made = await boss.post('/v1/keys', { name: 'shop' });
    expect(made.status).toBe(201);
    expect(made.body['scopes']).not.toContain('account:write');
    expect((await app.http.as(made.text('key')).get('/v1/me')).status).toBe(200);
    expect((await developer.get('/v1/keys')).rows()).toHaveLength(2);
    const refused = await developer.post('/v1/keys', { name: 'shop' });
    expect([refused.status, refused.body['code'], refused.body['required_scope']]).toEqual([
      403,
      'insufficient_scope',
      'account:write',
    ]);
    expect((await boss.delete(`/v1/keys/${made.body['id']}`)).status).toBe(204);
    expect((await app.http.as(made.text('key')).get('/v1/me')).status).toBe(401);
  });

  it('never do more than the key that made them', async () => {
    const tenant = await givenTenant(admin, app.http, { scopes: ['account:write', 'messages:read'], test: true });
    const ask = (body: object) => tenant.client.post('/v1/keys', { name: 'child', ...body });
    expect((await ask({ scopes: ['messages:read'], test: true })).status).toBe(201);
    expect((await ask({ scopes: ['messages:send'], test: true })).status).toBe(403);
    expect((await ask({ scopes: ['messages:read'] })).status).toBe(403);
    expect((await ask({ scopes: ['everything'], test: true })).status).toBe(422);
  });

  it('do not exist for another company', async () => {
    const mine = await givenTenant(admin, app.http);
    const other = await givenTenant(admin, app.http, { scopes: ['account:read', 'account:write'] });
    expect((await other.client.delete(`/v1/keys/${mine.keyId}`)).status).toBe(404);
    expect((await mine.client.get('/v1/me')).status).toBe(200);
    expect((await other.client.get('/v1/keys')).rows().map((key) => key['id'])).toEqual([other.keyId]);
  });
});
