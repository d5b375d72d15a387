import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId, publicId } from '#platform/kernel';
import { Api } from '../support/api.js';
import { Installation, must, type StoryNumber } from '../support/installation.js';
import { basic, errorIn, login, moveIn, type Moved, OnPremApi, userOf } from '../support/onprem.js';

/** source: whatsapp-onprem-api.md §1, §3, §20 */
describe('Signing in to the on-premises API', () => {
  let installation: Installation;
  let number: StoryNumber;
  let moved: Moved;

  beforeAll(async () => {
    installation = await Installation.start('postgres');
    number = await (await installation.tenant()).number();
    moved = await moveIn(number);
  }, 120_000);
  afterAll(() => installation?.close());

  const open = async (password?: string) =>
    must(201, await installation.admin.post(`/admin/v1/numbers/${number.id}/onprem-access`, { password })).body;

  /** Every token, as if it had been handed out that much earlier. */
  const olderBy = async (seconds: number): Promise<void> => {
    const owner = new pg.Client({ connectionString: installation.database.url });
    await owner.connect();
    await owner.query(`UPDATE onprem_token SET expires_at = expires_at - $1 * interval '1 second'`, [seconds]);
    await owner.end();
  };

  it('asks for another password first, as the original did', async () => {
    const other = await (await installation.tenant('Südwind')).number();
    const path = `/admin/v1/numbers/${other.id}/onprem-access`;
    const { body } = must(201, await installation.admin.post(path, { password: 'secret' }));
    const url = String(body['url']);
    const bare = await login(url, 'admin', 'secret');
    expect(bare.status).toBe(401);
    expect(errorIn(bare)).toMatchObject({ code: 1024, details: 'Password must be changed' });
    expect((await login(url, 'admin', 'secret', {})).status).toBe(401);
    const weak = await login(url, 'admin', 'secret', { new_password: 'tulipfield' });
    expect([weak.status, errorIn(weak).code]).toEqual([400, 1009]);
    const changed = await login(url, 'admin', 'secret', { new_password: 'Other-Field-42' });
    expect(changed).toMatchObject({ status: 200, body: { meta: { api_status: 'stable', version: 'v2.45.1' } } });
    const { token, expires_after: expiry } = changed.body['users']?.[0 as never] ?? ({} as never);
    expect(String(expiry)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00$/);
    const claims = JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({ user: 'admin', 'wa:rand': expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect((await login(url, 'admin', 'secret')).status).toBe(401);
    expect((await login(url, 'admin', 'Other-Field-42')).status).toBe(200);
  });

  it('refuses what is wrong in the envelope of the original', async () => {
    const wrong = await login(moved.url, 'admin', 'Not-The-One-1');
    expect(wrong).toMatchObject({ status: 401, body: { meta: { api_status: 'stable' } } });
    expect(wrong.headers.get('www-authenticate')).toBe('Basic realm="Secured"');
    expect(errorIn(wrong)).toEqual({ code: 1005, title: 'Access denied', details: 'Invalid credentials.' });
    const headers = { 'content-type': 'application/json' };
    const broken = await login(moved.url, 'admin', moved.password, '{"new_password":', headers);
    expect([broken.status, errorIn(broken).code]).toEqual([400, 1025]);
    const nobody = await login(moved.url, 'nobody', moved.password);
    expect(errorIn(nobody)).toEqual(errorIn(wrong));
  });

  it('is tolerant where clients are: an announced body that is empty, slashes at the end, spaces in the header', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await login(moved.url, 'admin', moved.password, '', headers)).status).toBe(200);
    const spaced = { authorization: `  Basic   ${basic('admin', moved.password)['authorization']?.slice(6)} ` };
    const path = '/v1/users/login/';
    expect((await new Api(moved.url).post(path, undefined, spaced)).status).toBe(200);
  });

  it('takes Basic for login and nowhere else, and a token of another node nowhere at all', async () => {
    const other = await moveIn(await (await installation.tenant('Ostwind')).number());
    const show = (authorization: string) => fetch(`${moved.url}/v1/users/admin`, { headers: { authorization } });
    const token = async ({ url, password }: Moved) =>
      String((await login(url, 'admin', password)).body['users']?.[0 as never]?.['token']);
    expect((await show(`Bearer ${await token(moved)}`)).status).toBe(200);
    for (const foreign of [
      basic('admin', moved.password)['authorization'] ?? '',
      `Bearer ${await token(other)}`,
      `Apikey ${moved.apiKey}`,
      'Bearer rubbish',
      '',
    ])
      expect((await show(foreign)).status).toBe(401);
    // A token is no way to another one.
    const bearer = { authorization: `Bearer ${await token(moved)}` };
    const refused = await new Api(moved.url).post('/v1/users/login', undefined, bearer);
    expect([refused.status, errorIn(refused).code]).toEqual([401, 1005]);
    const nowhere = `${installation.url}/nodes/${publicId('node', newId(new Date()))}`;
    const answer = await fetch(`${nowhere}/v1/users/admin`, { headers: { authorization: 'Bearer rubbish' } });
    expect(answer.status).toBe(401);
  });

  it('lasts seven days, and longer for whoever signs in again', async () => {
    const user = await userOf(moved, 'desk07');
    const send = () => user.post('/v1/contacts', { contacts: [] });
    await olderBy(7 * 24 * 3_600 - 60);
    expect((await send()).status).toBe(200);
    const { body } = must(200, await login(moved.url, 'desk07', moved.password));
    const later = new OnPremApi(moved.url, String(body['users']?.[0 as never]?.['token']));
    await olderBy(60);
    for (const answer of [await send(), await user.post('/v1/users/logout')]) {
      expect([answer.status, errorIn(answer).code]).toEqual([401, 1005]);
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Secured"');
    }
    expect((await later.post('/v1/contacts', { contacts: [] })).status).toBe(200);
    const { body: again } = must(200, await login(moved.url, 'admin', moved.password));
    moved = { ...moved, admin: new OnPremApi(moved.url, String(again['users']?.[0 as never]?.['token'])) };
  });

  it('ends with a logout, and with another password', async () => {
    const user = await userOf(moved, 'desk01');
    expect(must(200, await user.post('/v1/users/logout')).body).toMatchObject({ meta: { api_status: 'stable' } });
    expect((await user.post('/v1/users/logout')).status).toBe(401);
    const body = must(200, await login(moved.url, 'desk01', moved.password)).body;
    const again = new OnPremApi(moved.url, String(body['users']?.[0 as never]?.['token']));
    must(200, await moved.admin.put('/v1/users/desk01', { password: 'Another-One-77' }));
    expect((await again.post('/v1/users/logout')).status).toBe(401);
    expect((await login(moved.url, 'desk01', moved.password)).status).toBe(401);
    expect((await login(moved.url, 'desk01', 'Another-One-77')).status).toBe(200);
  });

  it('has users below the admin, who may not do what is the admin’s', async () => {
    const user = await userOf(moved, 'desk02');
    expect((await moved.admin.get('/v1/users/desk02')).body).toMatchObject({
      users: [{ username: 'desk02', ROLES: 'ROLE_USER' }],
    });
    expect((await moved.admin.get('/v1/users/admin')).body).toMatchObject({ users: [{ ROLES: 'ROLE_ADMIN' }] });
    const denied = await user.post('/v1/users', { username: 'desk03', password: moved.password });
    expect([denied.status, errorIn(denied).code]).toEqual([403, 1005]);
    const twice = await moved.admin.post('/v1/users', { username: 'desk02', password: moved.password });
    expect([twice.status, errorIn(twice).code]).toEqual([409, 1004]);
    const last = await moved.admin.delete('/v1/users/admin');
    expect([last.status, errorIn(last).code]).toEqual([403, 1005]);
    expect((await moved.admin.delete('/v1/users/desk02')).body).toMatchObject({ users: [{ username: 'desk02' }] });
    expect((await user.post('/v1/users/logout')).status).toBe(401);
    for (const answer of [await moved.admin.get('/v1/users/desk02'), await moved.admin.delete('/v1/users/desk02')])
      expect([answer.status, errorIn(answer).code]).toEqual([404, 1006]);
  });

  it('names what is missing and what is wrong, and ignores what it does not know', async () => {
    const without = await moved.admin.post('/v1/users', { password: moved.password });
    expect([without.status, errorIn(without)]).toEqual([
      400,
      { code: 1008, title: 'Required parameter is missing', details: "Parameter 'username' is mandatory" },
    ]);
    const wrong = await moved.admin.post('/v1/users', { username: 7, password: moved.password });
    expect([wrong.status, errorIn(wrong).code]).toEqual([400, 1009]);
    const more = { username: 'desk04', password: moved.password, quota: 'none' };
    expect((await moved.admin.post('/v1/users', more)).status).toBe(201);
    const path = await moved.admin.get('/v1/there/is/no/such/path');
    expect([path.status, errorIn(path).code]).toEqual([404, 1006]);
  });

  it('begins anew when its owner opens it again', async () => {
    const opened = await open();
    expect((await moved.admin.get('/v1/users/admin')).status).toBe(401);
    expect((await login(moved.url, 'admin', moved.password)).status).toBe(401);
    const again = await login(moved.url, 'admin', String(opened['password']), { new_password: 'Fresh-Field-43' });
    expect(again.status).toBe(200);
  });
});
