import { must, type Person, type Story, type StoryNumber, type Tenant } from './installation.js';
import { eventually, type Answer, type Body } from './api.js';

/** What a story knows of bytes that were read. */
export interface Bytes {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** The key of a company, for requests whose body or answer is no JSON. */
export interface Keyed {
  readonly url: string;
  readonly key: string;
}

/** Uploads bytes and answers whatever came back. */
export async function upload(
  { url, key }: Keyed,
  bytes: Buffer | ReadableStream<Uint8Array>,
  type: string | null,
  query = '',
): Promise<Answer> {
  const response = await fetch(`${url}/v1/media${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...(type === null ? {} : { 'content-type': type }) },
    body: bytes,
    ...(bytes instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

/** Reads the content of a file as a browser would. */
export async function read({ url, key }: Keyed, id: string, headers: Record<string, string> = {}): Promise<Bytes> {
  const response = await fetch(`${url}/v1/media/${id}/content`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** A key of the company that may send and read. */
export async function keyOf(tenant: Tenant): Promise<Keyed> {
  const { installation } = tenant;
  const issued = await installation.admin.post(`/admin/v1/tenants/${tenant.id}/keys`, { name: 'files' });
  return { url: installation.url, key: String(must(201, issued).body['key']) };
}

/** The bytes of the file that the phone shows last, as WhatsApp has them. */
export async function fileOnPhone(person: Person, number: StoryNumber): Promise<{ shown: Story; bytes: Buffer }> {
  const seen = await eventually(
    () => person.sees(),
    (messages) => messages.some((message) => message['media'] !== undefined),
  );
  const shown = seen.at(-1)?.['media'] as Story;
  const { sandbox } = number.tenant.installation;
  const headers = { authorization: `Bearer ${number.accessToken}` };
  const about = (await (await fetch(`${sandbox.baseUrl}/v25.0/${String(shown['id'])}`, { headers })).json()) as Story;
  const answer = await fetch(String(about['url']), { headers });
  return { shown, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** Asks for a file until it has this status. */
export function reaches(tenant: Tenant, id: string, status: string): Promise<Answer> {
  return eventually(
    () => tenant.api.get(`/v1/media/${id}`),
    ({ body }) => String(body['status']) === status,
  );
}

/** The file of the newest message that somebody sent, as the company's list shows it. */
export async function arrivedFrom(tenant: Tenant, person: Person): Promise<{ message: Body; mediaId: string }> {
  const { body } = await eventually(
    () => tenant.api.get(`/v1/messages?direction=in&limit=1&to=${encodeURIComponent(person.phone)}`),
    (answer) => JSON.stringify(answer.body).includes('"media_id":"'),
  );
  const message = (body['data'] as unknown as Body[])[0] as Body;
  const content = message['content'] as Body;
  return { message, mediaId: String(content[String(message['type'])]?.['media_id']) };
}
