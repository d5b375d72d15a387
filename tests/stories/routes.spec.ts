import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPES, type Scope } from '#identity';
import { newId, publicId } from '#platform/kernel';
import { type BareControlPlane, startBareControlPlane } from '../support/control-plane.js';
import { ADMIN } from '../support/http-app.js';
import { fill, type Handler } from '../support/routes.js';

/** What is served without a controller, and open to everybody who reaches the port. */
const PLAIN = /^\/(livez|readyz|metrics|openapi\.json|docs(\/.*)?)$/;
/** Handlers that are meant to be open, one by one: whoever opens another one has to say so here. */
const OPEN = ['SignInController.login'];
/** Signing out of a session that nobody has is done at once. */
const HARMLESS = ['SignOutController.logout'];
const REFUSED = [401, 403, 404];
const BOGUS: Record<string, string> = {
  nothing: '',
  rubbish: 'Bearer rubbish',
  'an API key that nobody was given': `Bearer tl_live_${'0'.repeat(26)}_${'a'.repeat(43)}`,
  'a token signed by somebody else': `Bearer ${['{"alg":"none"}', '{"role":"provider_admin"}', ''].map((part) => Buffer.from(part).toString('base64url')).join('.')}`,
  'another scheme': `Basic ${Buffer.from(`${ADMIN.email}:${ADMIN.password}`).toString('base64')}`,
};

let plane: BareControlPlane;
let callers: Record<'admin' | 'tenantAdmin' | 'agent' | 'key', string>;
const keyWithout = new Map<Scope, string>();

beforeAll(async () => {
  plane = await startBareControlPlane();
  const admin = (await plane.http.post('/auth/login', ADMIN)).text('access_token');
  const asAdmin = plane.http.as(admin);
  const tenant = (await asAdmin.post('/admin/v1/tenants', { name: 'Acme' })).text('id');
  const tokenOf = async (role: string) => {
    const person = { email: `${role}@acme.example`, password: 'a long enough password' };
    await asAdmin.post(`/admin/v1/tenants/${tenant}/users`, { ...person, name: role, role });
    return (await plane.http.post('/auth/login', person)).text('access_token');
  };
  const keyWith = async (scopes: readonly Scope[]) =>
    (await asAdmin.post(`/admin/v1/tenants/${tenant}/keys`, { name: 'k', scopes })).text('key');
  callers = {
    admin,
    tenantAdmin: await tokenOf('tenant_admin'),
    agent: await tokenOf('agent'),
    key: await keyWith(SCOPES),
  };
  for (const scope of SCOPES) keyWithout.set(scope, await keyWith(SCOPES.filter((each) => each !== scope)));
}, 60_000);
afterAll(() => plane?.close());

const isInternal = ({ path }: { path: string }): boolean => path.startsWith('/internal/');
/** Well-formed ids, so that nothing is refused for its looks. */
const ids: Record<string, string> = {
  tenantId: publicId('tenant', newId(new Date())),
  keyId: publicId('api_key', newId(new Date())),
  deliveryId: publicId('delivery', newId(new Date())),
  node: publicId('node', newId(new Date())),
  phone: '+34600111222',
};
const pathOf = ({ path }: { path: string }): string =>
  fill(path, (name) => ids[name] ?? publicId('message', newId(new Date())));

async function call(route: Pick<Handler, 'method' | 'path'>, authorization: string, base = plane.url) {
  const takesBody = ['POST', 'PUT', 'PATCH'].includes(route.method);
  const response = await fetch(`${base}${pathOf(route)}`, {
    method: route.method,
    headers: {
      ...(authorization && { authorization }),
      ...(takesBody && { 'content-type': 'application/json' }),
    },
    // Whoever proves themselves with the body proves nothing with this one.
    ...(takesBody && { body: JSON.stringify({ refresh_token: 'tlr_rubbish' }) }),
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type') ?? '', text };
}

/** With a problem; below `/nodes/` in the envelope of the on-premises API. */
const saysNo = ({ path }: Handler, { type, text }: { type: string; text: string }): boolean =>
  path.startsWith('/nodes/')
    ? type.includes('application/json') && text.includes('"errors":[{"code":1005')
    : type.includes('problem+json');

/** Calls each route and answers those that did anything but refuse, for a readable failure. */
async function notRefused(routes: readonly Handler[], authorizationFor: (route: Handler) => string, base?: string) {
  const answers = await Promise.all(
    routes.map(async (route) => ({ route, ...(await call(route, authorizationFor(route), base)) })),
  );
  return answers
    .filter(({ route, ...answer }) => !REFUSED.includes(answer.status) || !saysNo(route, answer))
    .map(({ route, ...answer }) => ({ route: route.name, ...answer }));
}

describe('Every route', () => {
  it('is a handler of a controller, or one of the few plain ones', () => {
    const known = new Set(plane.handlers.map(({ method, path }) => `${method} ${path}`));
    const strangers = plane.registered
      .filter(({ method, path }) => !['HEAD', 'OPTIONS'].includes(method) && !PLAIN.test(path))
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => !known.has(route));
    expect(strangers).toEqual([]);
    expect(known.size).toBeGreaterThan(60);
  });

  it('says who may call it, and only those that are named here are open', () => {
    expect(plane.handlers.filter(({ rule }) => rule === null)).toEqual([]);
    expect(plane.handlers.filter(({ rule }) => rule?.who === 'anyone').map(({ name }) => name)).toEqual(OPEN);
  });

  it('below /admin is the provider’s alone, and below /v1 a company’s with a scope', () => {
    const whoBelow = (prefix: string) =>
      new Set(plane.handlers.filter(({ path }) => path.startsWith(prefix)).map(({ rule }) => rule?.who));
    expect([...whoBelow('/admin/')]).toEqual(['provider_admin']);
    expect([...whoBelow('/v1/')]).toEqual(['tenant']);
    expect([...whoBelow('/internal/')]).toEqual(['other_proof']);
    expect([...whoBelow('/nodes/')]).toEqual(['other_proof']);
  });

  it.each(Object.keys(BOGUS))('refuses %s as a credential', async (what) => {
    const closed = plane.handlers.filter(({ name }) => ![...OPEN, ...HARMLESS].includes(name));
    expect(await notRefused(closed, () => BOGUS[what] ?? '')).toEqual([]);
    expect(await notRefused(closed.filter(isInternal), () => BOGUS[what] ?? '', plane.internalUrl)).toEqual([]);
  });

  it('is refused as a HEAD as well', async () => {
    const heads = plane.registered.filter(({ method, path }) => method === 'HEAD' && !PLAIN.test(path));
    const statuses = await Promise.all(heads.map(async (route) => (await call(route, '')).status));
    expect(statuses.filter((status) => !REFUSED.includes(status))).toEqual([]);
    expect(heads.length).toBeGreaterThan(20);
  });

  it('of the provider refuses everybody in a company', async () => {
    const routes = plane.handlers.filter(({ rule }) => rule?.who === 'provider_admin');
    for (const caller of [callers.tenantAdmin, callers.agent, callers.key])
      expect(await notRefused(routes, () => `Bearer ${caller}`)).toEqual([]);
  });

  it('of a company refuses the provider, keys without its scope, and agents where an agent has it not', async () => {
    const routes = plane.handlers.filter(({ rule }) => rule?.who === 'tenant');
    const scopeOf = ({ rule }: Handler) => (rule?.who === 'tenant' ? rule.scope : 'messages:send');
    expect(await notRefused(routes, () => `Bearer ${callers.admin}`)).toEqual([]);
    expect(await notRefused(routes, (route) => `Bearer ${keyWithout.get(scopeOf(route))}`)).toEqual([]);
    const notForAgents = routes.filter((route) => scopeOf(route).endsWith(':write'));
    expect(notForAgents.length).toBeGreaterThan(5);
    expect(await notRefused(notForAgents, () => `Bearer ${callers.agent}`)).toEqual([]);
  });

  it('for people refuses API keys', async () => {
    const routes = plane.handlers.filter(({ rule }) => rule?.who === 'signed_in');
    expect(routes.length).toBeGreaterThan(0);
    expect(await notRefused(routes, () => `Bearer ${callers.key}`)).toEqual([]);
  });

  it('of nodes refuses everybody who is none', async () => {
    const routes = plane.handlers.filter(isInternal);
    expect(routes.length).toBeGreaterThan(4);
    for (const caller of Object.values(callers))
      expect(await notRefused(routes, () => `Bearer ${caller}`, plane.internalUrl)).toEqual([]);
  });
});

describe('The two ports', () => {
  const statusesOf = (routes: readonly { method: string; path: string }[], base: string) =>
    Promise.all(routes.map(async (route) => (await call(route, '', base)).status));

  it('keep what is for nodes off the public one, however the path is written', async () => {
    const internal = plane.handlers.filter(isInternal);
    const spellings = (path: string) => [
      path,
      path.replace('internal', '%69nternal'),
      path.replace('/internal', '/%69%6E%74%65%72%6E%61%6C'),
      `/${path}`,
      `/v1/..${path}`,
      path.replace('/internal/', '/internal%2f'),
      path.toUpperCase(),
      `${path}/`,
    ];
    const routes = internal.flatMap(({ method, path }) =>
      spellings(path).map((spelling) => ({ method, path: spelling })),
    );
    expect(new Set(await statusesOf(routes, plane.url))).toEqual(new Set([404]));
  });

  it('keep everything else off the internal one, but what nodes offer themselves', async () => {
    const others = [...plane.handlers, ...plane.registered].filter(
      (route) => !isInternal(route) && !route.path.startsWith('/nodes/'),
    );
    const spellings = others.flatMap(({ method, path }) => [
      { method, path },
      { method, path: `/internal/..${path}` },
    ]);
    expect(new Set(await statusesOf(spellings, plane.internalUrl))).toEqual(new Set([404]));
  });
});
