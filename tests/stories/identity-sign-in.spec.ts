import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { SigningKeys } from '#identity';
import { hmacSha256 } from '#platform/kernel';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ADMIN, startHttpApp, type HttpApp } from '../support/http-app.js';
import { asAdmin } from '../support/people.js';

const WRONG = { email: ADMIN.email, password: 'not the password of the admin' };

describe('Signing in', () => {
  let database: TestDatabase;
  let app: HttpApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startHttpApp(database);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('gives a person a short access token and a refresh token', async () => {
    const answer = await app.http.post('/auth/login', ADMIN);
    const { status, headers, body } = answer;
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      refresh_token: expect.stringMatching(/^tlr_/),
      user: {
        id: expect.stringMatching(/^usr_/),
        email: ADMIN.email,
        name: 'Admin',
        role: 'provider_admin',
        tenant_id: null,
        created_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      },
    });
    const me = await app.http.as(answer.text('access_token')).get('/auth/me');
    expect(me.body).toEqual(body['user']);
  });

  it('takes the e-mail address in any case, and says nothing about which part was wrong', async () => {
    expect((await app.http.post('/auth/login', { ...ADMIN, email: ' Admin@Provider.Example ' })).status).toBe(200);
    const wrong = await app.http.post('/auth/login', WRONG);
    const unknown = await app.http.post('/auth/login', { ...WRONG, email: 'nobody@provider.example' });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('content-type')).toContain('application/problem+json');
    expect(wrong.body['code']).toBe('wrong_credentials');
    expect({ ...unknown.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' });
  });

  it('refuses a body that is not what it asks for', async () => {
    const { status, body } = await app.http.post('/auth/login', { email: 'no address', password: 'x', admin: true });
    expect(status).toBe(422);
    expect(body['code']).toBe('validation_failed');
  });

  it('makes the first admin once, however many control planes start', async () => {
    const others = await Promise.all([startHttpApp(database), startHttpApp(database)]);
    const admin = await asAdmin(app);
    const people = (await admin.get('/admin/v1/users')).rows();
    expect(people.filter((each) => each['email'] === ADMIN.email)).toHaveLength(1);
    await Promise.all(others.map((other) => other.close()));
    expect((await admin.get('/auth/me')).status).toBe(200);
  });
});

describe('An access token', () => {
  let database: TestDatabase;
  let app: HttpApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startHttpApp(database);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });
  const statusFor = async (token: string): Promise<number> => (await app.http.as(token).get('/auth/me')).status;

  it('is ES256, for us, by us, for ten minutes', async () => {
    const signedIn = await app.http.post('/auth/login', ADMIN);
    const decoded = jwt.decode(signedIn.text('access_token'), { complete: true });
    expect(decoded?.header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    const { iss, aud, iat = 0, exp = 0 } = decoded?.payload as jwt.JwtPayload;
    expect({ iss, aud, seconds: exp - iat }).toEqual({ iss: 'trunkline', aud: 'trunkline-api', seconds: 600 });
  });

  it('is refused when anything about it is not ours', async () => {
    const genuine = (await app.http.post('/auth/login', ADMIN)).text('access_token');
    const { privateKey, publicKey, kid } = await app.app.get(SigningKeys).newest();
    const claims = jwt.decode(genuine) as jwt.JwtPayload;
    const options = { keyid: kid, header: { alg: 'ES256', typ: 'at+jwt' } } as const;
    const signed = (over: object, header: object = {}) =>
      jwt.sign({ ...claims, ...over }, privateKey, {
        ...options,
        algorithm: 'ES256',
        header: { ...options.header, ...header },
      });
    expect(await statusFor(signed({}))).toBe(200);

    const past = Math.floor(claims.iat ?? 0) - 3_600;
    const forged = [
      signed({ iss: 'somebody else' }),
      signed({ aud: 'another api' }),
      signed({ iat: past, exp: past + 600 }),
      signed({ role: 'tenant_admin' }),
      signed({}, { typ: 'JWT' }),
      signed({}, { kid: 'made-up' }),
      // The oldest tricks: no signature, and the public key used as a shared secret.
      jwt.sign(claims, null, { ...options, algorithm: 'none', header: { ...options.header, alg: 'none' } }),
      signedWithPublicKey(kid, genuine, publicKey),
      `${genuine.slice(0, -8)}AAAAAAAA`,
      'not.a.token',
      'x',
    ];
    expect(await Promise.all(forged.map(statusFor))).toEqual(forged.map(() => 401));
  });

  it('stays valid when a newer key has begun to sign', async () => {
    const before = await app.http.post('/auth/login', ADMIN);
    await app.app.get(SigningKeys).add();
    const after = await app.http.post('/auth/login', ADMIN);
    const kidOf = (answer: typeof before) => jwt.decode(answer.text('access_token'), { complete: true })?.header.kid;
    expect(kidOf(after)).not.toBe(kidOf(before));
    expect([await statusFor(before.text('access_token')), await statusFor(after.text('access_token'))]).toEqual([
      200, 200,
    ]);
  });

  it('of another process is understood at once', async () => {
    const other = await startHttpApp(database);
    const signedIn = await other.http.post('/auth/login', ADMIN);
    expect(await statusFor(signedIn.text('access_token'))).toBe(200);
    await other.close();
  });
});

/** The same claims under an HMAC whose key is what everybody may know. */
function signedWithPublicKey(kid: string, token: string, publicKey: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid })).toString('base64url');
  const body = `${header}.${token.split('.')[1]}`;
  return `${body}.${hmacSha256(publicKey, body).toString('base64url')}`;
}
