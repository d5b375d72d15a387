import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, type Line, type Reply } from './support/given.js';
import type { Json } from './support/receiver.js';

const BOUNDARY = 'XX';
const FORM = `multipart/form-data; boundary=${BOUNDARY}`;
const END = `--${BOUNDARY}--\r\n`;

const field = (name: string, value: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, bytes: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="a.png"\r\n` +
  `Content-Type: image/png\r\n\r\n${bytes}\r\n`;

describe('a request that is malformed', () => {
  let stage: Stage;
  let line: Line;
  let group: string;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line(undefined, { official: true });
    await stage.graph(line, 'POST', `/${line.pnid}/groups`, { messaging_product: 'whatsapp', subject: 'Riders' });
    const { body } = await stage.graph(line, 'GET', `/${line.pnid}/groups`);
    group = String((body['data'] as { groups: Json[] }).groups[0]?.['id']);
  });
  afterAll(() => stage.strike());

  async function post(path: string, body: string, type: string): Promise<Reply> {
    const headers = { authorization: `Bearer ${line.token}`, 'content-type': type };
    const response = await fetch(`${stage.url}${path}`, { method: 'POST', headers, body });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
  }

  /** `fetch` would not send such a path as it is written. */
  const getAsWritten = (path: string): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${line.token}` };
      const call = httpRequest(new URL(stage.url), { path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const body = JSON.parse(Buffer.concat(chunks).toString()) as Json;
          resolve({ status: response.statusCode ?? 0, headers: new Headers(), body });
        });
      });
      call.on('error', reject).end();
    });

  const inGraphsWords = { code: 100, type: 'OAuthException', fbtrace_id: expect.any(String) };

  it.each([
    ['without a boundary', field('a', 'b') + END, 'multipart/form-data'],
    ['that never ends', field('messaging_product', 'whatsapp'), FORM],
    ['that breaks off in a file', `${file('file', 'abc').slice(0, -2)}`, FORM],
    ['that is none', 'hello', FORM],
    ['with two files', file('file', 'a') + file('file', 'b') + END, FORM],
    ['with too many fields', Array.from({ length: 1_100 }, (_, at) => field(`f${at}`, 'x')).join('') + END, FORM],
    ['with a field no object may have', field('__proto__', 'x') + END, FORM],
    ['without a file', field('messaging_product', 'whatsapp') + END, FORM],
  ])('is refused in the words of Graph as a form %s', async (_what, body, type) => {
    for (const path of [`/v25.0/${line.pnid}/media`, `/v25.0/${group}`]) {
      const refused = await post(path, body, type);
      expect(refused.status).toBe(400);
      expect(errorOf(refused)).toMatchObject(inGraphsWords);
    }
  });

  it('is refused as an upload whose file has another name', async () => {
    const form = field('messaging_product', 'whatsapp') + file('picture', 'abc') + END;
    const refused = await post(`/v25.0/${line.pnid}/media`, form, FORM);
    expect(errorOf(refused)).toMatchObject({ code: 100, message: '(#100) The parameter file is required.' });
  });

  it('is refused with a picture that is too large', async () => {
    const form = file('profile_picture_file', 'x'.repeat(6_000_000)) + END;
    expect(errorOf(await post(`/v25.0/${group}`, form, FORM))).toMatchObject(inGraphsWords);
  });

  it('is refused with a type that is none, and with a body that is too large', async () => {
    const path = `/v25.0/${line.pnid}/messages`;
    expect(errorOf(await post(path, '{}', 'nonsense'))).toMatchObject(inGraphsWords);
    expect(errorOf(await post(path, 'x'.repeat(33_000_000), 'application/json'))).toMatchObject(inGraphsWords);
  });

  it('is refused with a path that cannot be read', async () => {
    for (const path of ['/v25.0/%zz', `/v25.0/${'9'.repeat(600)}`])
      expect(errorOf(await getAsWritten(path))).toMatchObject(inGraphsWords);
    expect((await getAsWritten('/oracle/%zz')).body).toMatchObject({ status: 400, title: 'Request failed' });
  });

  it('counts a parameter that comes twice as it came last', async () => {
    const path = `/v25.0/${line.waba}/message_templates?name=a&name=b&status=x&status=y&language=a&language=b`;
    expect((await stage.call('GET', path, undefined, line.token)).body).toEqual({ data: [] });
    const fields = `/v25.0/${line.pnid}?fields=shoes&fields=status`;
    expect((await stage.call('GET', fields, undefined, line.token)).body).toEqual({
      id: line.pnid,
      status: 'CONNECTED',
    });
  });
});

describe('a request that looks unusual', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line(undefined, { official: true });
  });
  afterAll(() => stage.strike());

  it('runs as the oldest version when it names none, whatever it begins with', async () => {
    const get = (path: string) => stage.call('GET', path, undefined, line.token);
    const library = await get('/message_template_library?search=order');
    expect(library.headers.get('facebook-api-version')).toBe('v19.0');
    expect(library.body).toMatchObject({ data: [expect.any(Object)] });
    await stage.graph(line, 'POST', `/${line.pnid}/groups`, { messaging_product: 'whatsapp', subject: 'Riders' });
    const { body } = await get(`/${line.pnid}/groups`);
    const id = String((body['data'] as { groups: Json[] }).groups[0]?.['id']);
    expect((await get(`/${id}?fields=subject`)).body).toEqual({ id, subject: 'Riders' });
  });

  it('is refused in the words of Graph when there is no such path', async () => {
    expect(errorOf(await stage.call('GET', '/v25.0'))).toMatchObject({ code: 2500 });
    expect(errorOf(await stage.call('DELETE', '/oauth/access_token'))).toMatchObject({ code: 2500 });
  });

  it('may bring the parameters of a node in a form', async () => {
    const form = new FormData();
    form.set('pin', '150954');
    const headers = { authorization: `Bearer ${line.token}` };
    const answer = await fetch(`${stage.url}/v25.0/${line.pnid}`, { method: 'POST', headers, body: form });
    expect(await answer.json()).toEqual({ success: true });
    expect((await stage.call('GET', `/sandbox/numbers/${line.pnid}`)).body).toMatchObject({ pin: '150954' });
  });
});
