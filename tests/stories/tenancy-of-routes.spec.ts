import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPES } from '#identity';
import { newId, publicId, type IdKind } from '#platform/kernel';
import { Api, type Answer } from '../support/api.js';
import { Installation } from '../support/installation.js';
import { documentedOperations, type Operation } from '../support/operations.js';
import { adminOf, allowedEverything, furnish, type Belongings } from '../support/two-tenants.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

/** How to call a route with something of the other company in its path. A new route with a parameter needs a line here. */
const OTHERS: Record<string, (a: Belongings) => { readonly path: Record<string, string>; readonly body?: unknown }> = {
  'DELETE /v1/keys/{keyId}': (a) => ({ path: { keyId: a.keyId } }),
  'POST /v1/senders/{id}/onprem-access': (a) => ({ path: { id: a.number.id }, body: {} }),
  'GET /v1/contacts/{phone}': (a) => ({ path: { phone: a.phone } }),
  'GET /v1/contacts/{phone}/consents': (a) => ({ path: { phone: a.contactId } }),
  'POST /v1/contacts/{phone}/consents': (a) => ({
    path: { phone: a.contactId },
    body: { event: 'withdrawn', purpose: 'service', method: 'web form' },
  }),
  'GET /v1/templates/{id}': (a) => ({ path: { id: a.templateId } }),
  'GET /v1/webhook-endpoints/{id}': (a) => ({ path: { id: a.endpointId } }),
  'PATCH /v1/webhook-endpoints/{id}': (a) => ({ path: { id: a.endpointId }, body: { enabled: false } }),
  'DELETE /v1/webhook-endpoints/{id}': (a) => ({ path: { id: a.endpointId } }),
  'GET /v1/webhook-endpoints/{id}/deliveries': (a) => ({ path: { id: a.endpointId } }),
  'POST /v1/webhook-endpoints/{id}/deliveries/{deliveryId}/replay': (a) => ({
    path: { id: a.endpointId, deliveryId: a.deliveryId },
  }),
  'POST /v1/webhook-endpoints/{id}/test': (a) => ({ path: { id: a.endpointId } }),
  'GET /v1/messages/{id}': (a) => ({ path: { id: a.messageId } }),
  'GET /v1/media/{id}': (a) => ({ path: { id: a.mediaId } }),
  'GET /v1/media/{id}/content': (a) => ({ path: { id: a.mediaId } }),
  'DELETE /v1/media/{id}': (a) => ({ path: { id: a.mediaId } }),
  'POST /v1/messages/{id}/cancel': (a) => ({ path: { id: a.scheduledId } }),
};

/** What a provider asks about, by the parameter's name and the path before it. */
const KINDS: readonly (readonly [path: RegExp, kind: IdKind])[] = [
  [/^\/admin\/v1\/tenants\/\{/, 'tenant'],
  [/^\/admin\/v1\/numbers\/\{/, 'number'],
  [/^\/admin\/v1\/nodes\/\{/, 'node'],
  [/^\/admin\/v1\/keys\/\{/, 'api_key'],
];
/** A body that a provider's route takes, so that only the id can be wrong. */
const BODIES: Record<string, unknown> = {
  'POST /admin/v1/tenants/{tenantId}/keys': { name: 'crm' },
  'POST /admin/v1/tenants/{tenantId}/users': {
    email: 'new@x.example',
    password: 'a long enough password',
    name: 'New',
    role: 'agent',
  },
  'PATCH /admin/v1/tenants/{id}': { name: 'Renamed' },
  'PATCH /admin/v1/numbers/{id}': { rate_per_second: 5 },
  'PATCH /admin/v1/nodes/{id}': { replicas: 1 },
  'POST /admin/v1/tenants/{tenantId}/numbers': {
    phone: '+4930123456',
    display_name: 'Nobody',
    phone_number_id: '1',
    waba_id: '1',
    access_token: 'token',
  },
  'POST /admin/v1/numbers/{id}/onprem-access': {},
  'POST /admin/v1/tenants/{id}/credits': { amount: '1', reference: 'r' },
  'PUT /admin/v1/tenants/{id}/pricing': { model: 'classic' },
};

let installation: Installation;
let a: Belongings;
let b: Belongings;
/** B with everything a company can have: an API key with all scopes, and its own admin. */
let callers: Record<string, Api>;
let operations: Operation[];
/** Where both companies want their events. */
let server: WebhookReceiver;

beforeAll(async () => {
  installation = await Installation.start('postgres');
  const [one, other] = [await installation.tenant('Aalto'), await installation.tenant('Brightwater')];
  server = await WebhookReceiver.start();
  [a, b] = [await furnish(one, 'parcel_of_a', server), await furnish(other, 'parcel_of_b', server)];
  callers = { 'an API key': await allowedEverything(other, SCOPES), 'its admin': await adminOf(other) };
  operations = (await documentedOperations()).operations;
}, 120_000);
afterAll(async () => {
  await installation?.close();
  await server?.close();
});

const ofTenants = () => operations.filter(({ access }) => access.who === 'tenant');
const hasParameter = ({ path }: Operation): boolean => path.includes('{');
const withPath = (path: string, values: Record<string, string>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'missing'));

async function call(
  api: Api,
  { method, path }: Operation,
  values: Record<string, string>,
  body?: unknown,
): Promise<Answer> {
  const to = withPath(path, values);
  if (method === 'GET') return api.get(to);
  if (method === 'DELETE') return api.delete(to);
  return { POST: api.post, PUT: api.put, PATCH: api.patch }[method]!.call(api, to, body);
}

/** All that A sees of its own, without what moves by itself. */
async function everythingOf(owner: Belongings): Promise<string> {
  const api = owner.tenant.api;
  const answers = await Promise.all([
    ...ofTenants()
      .filter((each) => each.method === 'GET' && !hasParameter(each))
      .map((each) => call(api, each, {})),
    ...Object.entries(OTHERS)
      .filter(([route]) => route.startsWith('GET '))
      .map(([route, of]) =>
        call(
          api,
          operations.find((each) => each.route === route)!,
          of(owner).path,
        ),
      ),
  ]);
  return JSON.stringify(
    answers.map(({ status, body }) => [status, body]),
    (name, value: unknown) => (['last_used_at', 'until', 'since', 'next_cursor'].includes(name) ? undefined : value),
  );
}

/** Everything in A's answers by which A could be known. */
const traces = (text: string): Set<string> =>
  new Set(text.match(/\b[a-z]{2,3}_[0-9A-HJKMNP-TV-Z]{26}\b|\+\d{8,15}|wamid\.[\w=+/]+|parcel_of_[ab]|\b\d{12,}\b/g));

describe('A company', () => {
  it('has a story for every route of its API that takes an id', () => {
    const parameterised = ofTenants()
      .filter(hasParameter)
      .map(({ route }) => route);
    expect(parameterised.sort()).toEqual(Object.keys(OTHERS).sort());
  });

  it('can itself do what it is about to be refused', async () => {
    for (const [route, of] of Object.entries(OTHERS).filter(([route]) => route.startsWith('GET '))) {
      const operation = operations.find((each) => each.route === route)!;
      expect([route, (await call(a.tenant.api, operation, of(a).path)).status]).toEqual([route, 200]);
    }
  });

  it.each(['an API key', 'its admin'])('finds nothing of another company with %s, and changes nothing', async (who) => {
    const before = await everythingOf(a);
    for (const [route, of] of Object.entries(OTHERS)) {
      const { path, body } = of(a);
      const answer = await call(
        callers[who]!,
        operations.find((each) => each.route === route)!,
        path,
        body,
      );
      expect([route, answer.status, String(answer.body['code'])]).toEqual([route, 404, 'not_found']);
    }
    expect(await everythingOf(a)).toBe(before);
  });

  it('cannot reach another’s delivery through an endpoint of its own', async () => {
    const path = `/v1/webhook-endpoints/${b.endpointId}/deliveries/${a.deliveryId}/replay`;
    expect((await b.tenant.api.post(path)).status).toBe(404);
  });

  it('sees nothing of another in any list, whatever it asks for', async () => {
    const mine = traces(await everythingOf(a));
    for (const sure of [a.messageId, a.phone, a.contactId, a.templateId, a.endpointId, a.keyId, a.number.id, a.mediaId])
      expect(mine).toContain(sure);
    const lists = ofTenants().filter((each) => each.method === 'GET' && !hasParameter(each));
    const cursor = String((await a.tenant.api.get('/v1/messages?limit=1')).body['next_cursor']);
    const questions = [
      '',
      `?to=${encodeURIComponent(a.phone)}`,
      '?ref=parcel_of_a',
      `?phone=${encodeURIComponent(a.phone)}`,
    ];
    questions.push('?name=parcel_of_a', '?limit=200', `?cursor=${cursor}`);
    for (const api of Object.values(callers))
      for (const { path } of lists)
        for (const question of questions) {
          const seen = traces(JSON.stringify((await api.get(path + question)).body));
          // The phone it asked for may come back in a refusal; nothing else of A may.
          expect([path + question, [...seen].filter((each) => mine.has(each))]).toEqual([path + question, []]);
        }
  });

  it('cannot send from another’s number, nor with its template', async () => {
    const person = await b.tenant.person();
    await person.writesTo(b.number);
    const send = (body: object) => b.tenant.api.post('/v1/messages', { to: person.phone, text: 'Hi', ...body });
    for (const from of [a.number.id, a.number.phone]) {
      expect(await send({ from })).toMatchObject({ status: 422, body: { code: 'sender_unknown' } });
      const batch = await b.tenant.api.post('/v1/messages/batch', {
        defaults: { from },
        messages: [{ to: person.phone, text: 'Hi' }],
      });
      expect(batch.body).toMatchObject({ accepted: 0, results: [{ error: { code: 'sender_unknown' } }] });
    }
    const templated = await send({ text: undefined, template: { name: a.templateName, language: 'en' } });
    const unknown = await send({ text: undefined, template: { name: 'never_heard_of', language: 'en' } });
    expect([templated.status, templated.body['code']]).toEqual([unknown.status, unknown.body['code']]);
    expect(templated.status).toBeGreaterThanOrEqual(400);
  });

  it('cannot send another’s file', async () => {
    const person = await b.tenant.person();
    await person.writesTo(b.number);
    const send = (id: string) => b.tenant.api.post('/v1/messages', { to: person.phone, media: { id } });
    const [others, nobodys] = [await send(a.mediaId), await send(publicId('media', newId(new Date())))];
    expect(others).toMatchObject({ status: 422, body: { code: 'media_unknown' } });
    expect(others.body['detail']).toEqual(nobodys.body['detail']);
  });

  it('learns nothing from answering another’s message', async () => {
    const person = await b.tenant.person();
    await person.writesTo(b.number);
    const answer = await b.tenant.api.post('/v1/messages', { to: person.phone, text: 'Hi', reply_to: a.messageId });
    expect(JSON.stringify(answer.body)).not.toContain(a.wamid);
    if (answer.status === 202) {
      const stored = await b.tenant.reaches(String(answer.body['id']), 'delivered');
      expect(JSON.stringify(stored)).not.toContain(a.wamid);
    }
  });

  it('keeps its own word on a person whom another company knows too', async () => {
    const before = await everythingOf(a);
    const consents = `/v1/contacts/${encodeURIComponent(a.phone)}/consents`;
    const withdrawn = { event: 'withdrawn', purpose: 'service', method: 'web form' };
    const corrected = { ...withdrawn, event: 'corrected', previous_id: a.consentId };
    expect((await b.tenant.api.post(consents, corrected)).status).toBe(422);
    const answer = await b.tenant.api.post(consents, withdrawn);
    expect(answer.status).toBe(201);
    expect(String(answer.body['contact']?.['id'])).not.toBe(a.contactId);
    expect(await everythingOf(a)).toBe(before);
  });

  it('cannot submit templates to another’s WhatsApp account', async () => {
    const template = { name: 'stolen', language: 'en', category: 'utility', body: 'Hi there.', waba_id: a.wabaId };
    const answer = await b.tenant.api.post('/v1/templates', template);
    const nobodys = await b.tenant.api.post('/v1/templates', { ...template, waba_id: '999' });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect([answer.status, answer.body['code']]).toEqual([nobodys.status, nobodys.body['code']]);
  });
});

describe('The provider', () => {
  const ofProvider = () =>
    operations.filter(({ access, path }) => access.who === 'provider_admin' && path.includes('{'));
  const kindOf = ({ path }: Operation): IdKind | undefined => KINDS.find(([start]) => start.test(path))?.[1];

  it('finds nothing under an id that nobody has, nor under one of another kind', async () => {
    const route = (operation: Operation) => operation.route;
    expect(
      ofProvider()
        .filter((each) => !kindOf(each))
        .map(route),
    ).toEqual([]);
    expect(
      ofProvider()
        .filter((each) => each.body && !BODIES[each.route])
        .map(route),
    ).toEqual([]);
    const found: unknown[] = [];
    for (const operation of ofProvider()) {
      const kind = kindOf(operation)!;
      const nobodys = publicId(kind, newId(new Date()));
      for (const id of [
        nobodys,
        publicId('message', newId(new Date())),
        a.messageId,
        nobodys.slice(0, -1),
        `${nobodys}0`,
      ]) {
        const values = Object.fromEntries([...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, id]));
        const answer = await call(installation.admin, operation, values, BODIES[operation.route]);
        if (answer.status !== 404) found.push([operation.route, id, answer.status, answer.body]);
      }
    }
    expect(found).toEqual([]);
  });

  it('does not mix two companies up: a ledger shows no message of the other', async () => {
    const path = `/admin/v1/tenants/${b.tenant.id}/ledger?message_id=${a.messageId}`;
    const { status, body } = await installation.admin.get(path);
    expect(status === 404 || JSON.stringify(body['data']) === '[]').toBe(true);
  });

  it('cannot connect a number that another company has', async () => {
    const { body } = await installation.admin.get(`/admin/v1/numbers/${a.number.id}`);
    const again = { display_name: 'Ours', access_token: 'token', waba_id: String(body['waba_id']) };
    const path = `/admin/v1/tenants/${b.tenant.id}/numbers`;
    const samePhone = { ...again, phone: a.number.phone, phone_number_id: '4711' };
    const sameId = { ...again, phone: '+4930999999', phone_number_id: a.number.phoneNumberId };
    for (const number of [samePhone, sameId]) expect((await installation.admin.post(path, number)).status).toBe(409);
  });
});
