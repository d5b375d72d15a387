import { Api, eventually } from './api.js';
import { must, type StoryNumber, type Tenant } from './installation.js';
import { keyOf, upload } from './media-story.js';
import type { WebhookReceiver } from './webhook-receiver.js';

/** What one company has, one of each kind; public ids. */
export interface Belongings {
  readonly tenant: Tenant;
  readonly number: StoryNumber;
  readonly phone: string;
  readonly contactId: string;
  readonly messageId: string;
  readonly scheduledId: string;
  readonly wamid: string;
  readonly templateId: string;
  readonly templateName: string;
  readonly endpointId: string;
  readonly deliveryId: string;
  readonly keyId: string;
  readonly consentId: string;
  readonly wabaId: string;
  readonly mediaId: string;
}

/** Gives a company one of everything, and waits until nothing of it moves any more; its own server takes every event. */
export async function furnish(tenant: Tenant, templateName: string, server: WebhookReceiver): Promise<Belongings> {
  const { api } = tenant;
  const number = await tenant.number();
  const person = await tenant.person();
  await person.writesTo(number);
  const messageId = await tenant.send({ to: person.phone, text: `A secret of ${templateName}`, ref: templateName });
  const later = { to: person.phone, text: 'Later', send_at: new Date(Date.now() + 3_600_000).toISOString() };
  const scheduledId = await tenant.send(later);
  const { wamid } = await tenant.reaches(messageId, 'delivered');
  const template = must(
    202,
    await api.post('/v1/templates', {
      name: templateName,
      language: 'en',
      category: 'utility',
      body: 'Your parcel is here.',
    }),
  ).body;
  const endpoint = must(201, await api.post('/v1/webhook-endpoints', { url: `${server.url}/${templateName}` })).body;
  const delivery = must(202, await api.post(`/v1/webhook-endpoints/${endpoint['id']}/test`)).body;
  const contact = must(200, await api.get(`/v1/contacts/${person.phone}`)).body;
  const consents = must(200, await api.get(`/v1/contacts/${person.phone}/consents`)).body;
  const keys = must(200, await api.get('/v1/keys')).body;
  const secret = Buffer.from(`A file of ${templateName}`);
  const file = must(201, await upload(await keyOf(tenant), secret, 'text/plain')).body;
  await eventually(
    () => api.get(`/v1/templates/${template['id']}`),
    ({ body }) => String(body['status']) === 'approved',
  );
  await eventually(
    () => api.get(`/v1/webhook-endpoints/${endpoint['id']}/deliveries`),
    ({ body }) => {
      const deliveries = body['data'] as unknown as { event_type: string; state: string }[];
      const types = deliveries.map(({ event_type }) => event_type);
      return types.includes('template.approved') && deliveries.every(({ state }) => state === 'delivered');
    },
  );
  return {
    tenant,
    number,
    phone: person.phone,
    contactId: String(contact['id']),
    messageId,
    scheduledId,
    wamid: String(wamid),
    templateId: String(template['id']),
    templateName,
    endpointId: String(endpoint['id']),
    deliveryId: String(delivery['id']),
    keyId: String(keys['data']?.[0 as never]?.['id']),
    consentId: String(consents['data']?.[0 as never]?.['id']),
    wabaId: String(template['waba_id']),
    mediaId: String(file['id']),
  };
}

/** A company's own admin, signed in. */
export async function adminOf(tenant: Tenant): Promise<Api> {
  const person = { email: `admin-of-${tenant.id.toLowerCase()}@x.example`, password: 'a long enough password' };
  must(
    201,
    await tenant.installation.admin.post(`/admin/v1/tenants/${tenant.id}/users`, {
      ...person,
      name: 'Admin',
      role: 'tenant_admin',
    }),
  );
  const answer = must(200, await new Api(tenant.installation.url).post('/auth/login', person));
  return new Api(tenant.installation.url, String(answer.body['access_token']));
}

/** A key that may do everything, also hand out keys. */
export async function allowedEverything(tenant: Tenant, scopes: readonly string[]): Promise<Api> {
  const path = `/admin/v1/tenants/${tenant.id}/keys`;
  const key = must(201, await tenant.installation.admin.post(path, { name: 'everything', scopes })).body;
  return new Api(tenant.installation.url, String(key['key']));
}
