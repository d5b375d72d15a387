import { Api, type Answer } from './api.js';
import { must, type StoryNumber } from './installation.js';

/** A caller of the on-premises API as its integrations are: JSON, a base URL, Basic to log in and Bearer for the rest. */
export class OnPremApi extends Api {}

/** What an integration has after it was moved: the new base URL, its password, and a token. */
export interface Moved {
  /** Without `/v1`. */
  readonly url: string;
  readonly password: string;
  readonly apiKey: string;
  /** Of the admin. */
  readonly token: string;
  readonly admin: OnPremApi;
}

const PASSWORD = 'Tulip-Field-42';

export const basic = (username: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});

export const login = (
  url: string,
  username: string,
  password: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => new Api(url).post('/v1/users/login', body, { ...basic(username, password), ...headers });

/** Opens the on-premises API of a number's node and signs its admin in, with a password of its own. */
export async function moveIn(number: StoryNumber): Promise<Moved> {
  const { installation } = number.tenant;
  const opened = must(201, await installation.admin.post(`/admin/v1/numbers/${number.id}/onprem-access`, {})).body;
  const url = String(opened['url']);
  const { body } = must(200, await login(url, 'admin', String(opened['password']), { new_password: PASSWORD }));
  const token = String(body['users']?.[0 as never]?.['token']);
  return { url, password: PASSWORD, apiKey: String(opened['api_key']), token, admin: new OnPremApi(url, token) };
}

/** A user of the client, signed in. */
export async function userOf(moved: Moved, username: string): Promise<OnPremApi> {
  must(201, await moved.admin.post('/v1/users', { username, password: PASSWORD }));
  const { body } = must(200, await login(moved.url, username, PASSWORD));
  return new OnPremApi(moved.url, String(body['users']?.[0 as never]?.['token']));
}

/** Code and title of the one error of an answer. */
export const errorIn = ({ body }: Answer): { code: number; title: string; details: string } => {
  const { code, title, details } = body['errors']?.[0 as never] ?? ({} as never);
  return { code: Number(code), title: String(title), details: String(details) };
};
