import { randomUUID } from 'node:crypto';
import { SCOPES } from '#identity';
import type { BareControlPlane } from './control-plane.js';
import { ADMIN } from './http-app.js';
import { must } from './installation.js';
import { Api } from './api.js';
import type { Operation } from './operations.js';

/** A company with one of everything that needs no network, and who may ask for what. */
export interface Surroundings {
  readonly admin: Api;
  readonly key: Api;
  readonly adminToken: string;
  readonly keyText: string;
  readonly ids: Readonly<Record<string, string>>;
}

/** Prepares a bare control plane, so that every route has something to act on. */
export async function surround(plane: BareControlPlane): Promise<Surroundings> {
  const signedIn = must(200, await new Api(plane.url).post('/auth/login', ADMIN)).body;
  const admin = new Api(plane.url, String(signedIn['access_token']));
  const tenant = String(must(201, await admin.post('/admin/v1/tenants', { name: 'Acme' })).body['id']);
  const issued = must(201, await admin.post(`/admin/v1/tenants/${tenant}/keys`, { name: 'all', scopes: SCOPES })).body;
  const number = must(201, await admin.post(`/admin/v1/tenants/${tenant}/numbers`, NUMBER)).body;
  const key = new Api(plane.url, String(issued['key']));
  must(201, await key.post(`/v1/contacts/${PHONE}/consents`, VALID_BODIES['POST /v1/contacts/{phone}/consents']));
  const endpoint = must(201, await key.post('/v1/webhook-endpoints', { url: 'https://example.com/hook' })).body;
  const delivery = must(202, await key.post(`/v1/webhook-endpoints/${endpoint['id']}/test`)).body;
  return {
    admin,
    key,
    adminToken: String(signedIn['access_token']),
    keyText: String(issued['key']),
    ids: {
      tenant,
      number: String(number['id']),
      node: String(number['node_id']),
      key: String(issued['id']),
      endpoint: String(endpoint['id']),
      delivery: String(delivery['id']),
    },
  };
}

const PHONE = '+34600111222';
const NUMBER = {
  phone: '+4930123456',
  display_name: 'Acme',
  phone_number_id: '4711',
  waba_id: '4712',
  access_token: 'token',
};
const PASSWORD = 'a long enough password';

/** A body that each route takes, or would but for the state of things; a new route with a body needs a line here. */
export const VALID_BODIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'POST /auth/login': { email: 'nobody@x.example', password: PASSWORD },
  'POST /auth/refresh': { refresh_token: 'tlr_unknown' },
  'POST /auth/logout': { refresh_token: 'tlr_unknown' },
  'POST /admin/v1/tenants/{tenantId}/keys': { name: 'crm', scopes: ['messages:send'] },
  'POST /v1/keys': { name: 'crm', scopes: ['messages:send'] },
  'POST /admin/v1/tenants/{tenantId}/users': { email: 'a@x.example', password: PASSWORD, name: 'A', role: 'agent' },
  'POST /admin/v1/users': { email: 'b@x.example', password: PASSWORD, name: 'B' },
  'POST /admin/v1/tenants': { name: 'Other' },
  'PATCH /admin/v1/tenants/{id}': { name: 'Acme' },
  'PATCH /admin/v1/numbers/{id}': { rate_per_second: 80 },
  'PATCH /admin/v1/nodes/{id}': { replicas: 1 },
  'POST /admin/v1/tenants/{tenantId}/numbers': NUMBER,
  'POST /admin/v1/numbers/{id}/onprem-access': { password: 'secret' },
  'POST /v1/senders/{id}/onprem-access': { password: 'secret' },
  'POST /v1/contacts/{phone}/consents': { event: 'granted', purpose: 'service', method: 'web form' },
  'POST /v1/templates': { name: 'parcel', language: 'en', category: 'utility', body: 'Your parcel is here.' },
  // A reference that was booked before would answer as it did then.
  get 'POST /admin/v1/tenants/{id}/credits'() {
    return { amount: '1.00', reference: `bank ${randomUUID()}` };
  },
  'PUT /admin/v1/tenants/{id}/pricing': { model: 'classic' },
  'POST /v1/webhook-endpoints': { url: 'https://example.com/other' },
  'PATCH /v1/webhook-endpoints/{id}': { description: 'ours' },
  'POST /v1/messages': { to: '+34600111222', text: 'Hi' },
  'POST /v1/messages/batch': { messages: [{ to: '+34600111222', text: 'Hi' }] },
  'POST /admin/v1/clock/advance': { seconds: 1 },
};

/** The body in which a field can be tried: without those that exclude it. */
export function bodyFor(route: string, [field]: readonly (string | number)[]): Readonly<Record<string, unknown>> {
  const { body, ...others } = VALID_BODIES[route] ?? {};
  return route === 'POST /v1/templates' && field === 'components' ? others : { ...others, ...(body ? { body } : {}) };
}

/** The path with ids of what is there. */
export function pathFor({ path }: Operation, { ids }: Surroundings): string {
  const kind = (name: string, at: number): string => {
    if (name === 'phone') return PHONE;
    if (name === 'tenantId' || path.startsWith('/admin/v1/tenants/')) return ids['tenant'] ?? '';
    if (name === 'deliveryId') return ids['delivery'] ?? '';
    if (name === 'keyId') return ids['key'] ?? '';
    const owner = path.slice(0, at).split('/').at(-2) ?? '';
    return (
      { numbers: ids['number'], senders: ids['number'], nodes: ids['node'], 'webhook-endpoints': ids['endpoint'] }[
        owner
      ] ?? 'msg_nothing'
    );
  };
  return path.replace(/\{(\w+)\}/g, (_, name: string, at: number) => encodeURIComponent(kind(name, at)));
}

export const callerFor = ({ access }: Operation, { admin, key }: Surroundings): Api =>
  access.who === 'tenant' ? key : admin;
