import { ADMIN, type HttpApp } from './http-app.js';
import type { HttpClient } from './http-client.js';

/** A client of the provider's first admin. */
export async function asAdmin({ http }: HttpApp): Promise<HttpClient> {
  return http.as((await http.post('/auth/login', ADMIN)).text('access_token'));
}

/** A company and a key of it, made through the admin's routes. */
export async function givenTenant(
  admin: HttpClient,
  http: HttpClient,
  key: Record<string, unknown> = {},
): Promise<{ id: string; keyId: string; key: string; client: HttpClient }> {
  const tenant = await admin.post('/admin/v1/tenants', { name: 'Acme Ltd' });
  const id = tenant.text('id');
  const issued = await admin.post(`/admin/v1/tenants/${id}/keys`, { name: 'crm', ...key });
  const text = issued.text('key');
  return { id, keyId: issued.text('id'), key: text, client: http.as(text) };
}
