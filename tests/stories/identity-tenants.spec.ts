import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Tenants, TenantVault } from '#onboarding';
import { Database } from '#platform/database';
import { newId, requireId, type TenantId } from '#platform/kernel';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startHttpApp, type HttpApp } from '../support/http-app.js';
import type { HttpClient } from '../support/http-client.js';
import { asAdmin } from '../support/people.js';

describe('Companies', () => {
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
  const admitted = async (body: object = {}): Promise<TenantId> =>
    requireId('tenant', (await admin.post('/admin/v1/tenants', { name: 'Acme Ltd', ...body })).text('id'));

  it('are taken in, shown, renamed and suspended', async () => {
    const { status, body } = await admin.post('/admin/v1/tenants', {
      name: 'Bäckerei Müller',
      currency: 'EUR',
      timezone: 'Europe/Berlin',
      country: 'DE',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^ten_/),
      name: 'Bäckerei Müller',
      status: 'active',
      currency: 'EUR',
      timezone: 'Europe/Berlin',
      country: 'DE',
      created_at: expect.any(String),
    });
    const path = `/admin/v1/tenants/${body['id']}`;
    expect((await admin.get(path)).body).toEqual(body);
    const changed = await admin.patch(path, { name: 'Müller', status: 'suspended' });
    expect(changed.body).toEqual({ ...body, name: 'Müller', status: 'suspended' });
  });

  it('have a currency and a time zone unless somebody says otherwise', async () => {
    const { body } = await admin.post('/admin/v1/tenants', { name: 'Plain' });
    expect([body['currency'], body['timezone'], body['country']]).toEqual(['USD', 'UTC', null]);
  });

  it('are refused with values that cannot be', async () => {
    const bad = { name: '', currency: 'usd', timezone: 'Mars/Olympus', country: 'Germany', balance: '1000' };
    const refused = await admin.post('/admin/v1/tenants', bad);
    expect(refused.status).toBe(422);
    const pointers = refused.rows('errors').map((error) => error['pointer']);
    expect(pointers).toEqual(expect.arrayContaining(['/name', '/currency', '/timezone', '/country']));
  });

  it('are listed newest first, page by page', async () => {
    const made = [await admitted({ name: 'one' }), await admitted({ name: 'two' }), await admitted({ name: 'three' })];
    const first = await admin.get('/admin/v1/tenants?limit=2');
    expect(first.rows().map((tenant) => tenant['name'])).toEqual(['three', 'two']);
    expect(first.body['has_more']).toBe(true);
    const second = await admin.get(`/admin/v1/tenants?limit=2&cursor=${first.body['next_cursor']}`);
    expect(second.rows()[0]?.['name']).toBe('one');
    expect((await admin.get('/admin/v1/tenants?cursor=made-up')).status).toBe(400);
    expect(made).toHaveLength(3);
  });

  it('that do not exist are not found', async () => {
    for (const id of ['ten_01JD9V5E0S8W2N4R6T8Y0Z2B4D', 'msg_01JD9V5E0S8W2N4R6T8Y0Z2B4D', 'x'])
      expect((await admin.get(`/admin/v1/tenants/${id}`)).status).toBe(404);
  });

  it('never see one another', async () => {
    const [mine, other] = [await admitted(), await admitted()];
    const tenants = app.app.get(Tenants);
    const look = (id: TenantId) => app.app.get(Database).withTenant(mine, (tx) => tenants.status(tx, id));
    expect(await look(mine)).toBe('active');
    await expect(look(other)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe("A company's vault", () => {
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
  const admitted = async (): Promise<TenantId> =>
    requireId('tenant', (await admin.post('/admin/v1/tenants', { name: 'Acme Ltd' })).text('id'));
  const vault = () => app.app.get(TenantVault);
  const within = <T>(tenantId: TenantId, work: (tx: Parameters<TenantVault['seal']>[0]) => Promise<T>): Promise<T> =>
    app.app.get(Database).withTenant(tenantId, work);
  const PLACE = 'number|access_token|1';

  it('opens what it sealed, also in another process', async () => {
    const tenant = await admitted();
    const sealed = await within(tenant, (tx) => vault().seal(tx, tenant, 'EAAG…', PLACE));
    expect(sealed).not.toContain('EAAG');
    expect(await within(tenant, (tx) => vault().open(tx, tenant, sealed, PLACE))).toBe('EAAG…');
    const other = await startHttpApp(database);
    expect(await within(tenant, (tx) => other.app.get(TenantVault).open(tx, tenant, sealed, PLACE))).toBe('EAAG…');
    await other.close();
  });

  it('opens nothing at another place, for another company, or that was changed', async () => {
    const [mine, other] = [await admitted(), await admitted()];
    const sealed = await within(mine, (tx) => vault().seal(tx, mine, 'secret', PLACE));
    const open = (tenant: TenantId, value: string, place: string) =>
      within(tenant, (tx) => vault().open(tx, tenant, value, place));
    await expect(open(mine, sealed, 'number|access_token|2')).rejects.toThrow();
    await expect(open(other, sealed, PLACE)).rejects.toThrow();
    await expect(open(mine, `${sealed.slice(0, -4)}AAAA`, PLACE)).rejects.toThrow();
    await expect(open(mine, 'EAAG…', PLACE)).rejects.toThrow(/not a value sealed/);
  });

  it('does not exist without its company', async () => {
    const nobody = newId<'tenant'>(new Date());
    await expect(within(nobody, (tx) => vault().seal(tx, nobody, 'x', PLACE))).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
