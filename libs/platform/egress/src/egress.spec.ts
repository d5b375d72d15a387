import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Resolve } from './checked-connector.js';
import { Egress } from './egress.js';
import { UrlNotAllowed } from './egress.errors.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server on the loopback interface: what must not be reached from outside. */
let server: Server;
let port: number;
let seen: string[];
let answer: Answer;
const open: Egress[] = [];

const egress = (allowPrivate: boolean, resolve?: Resolve): Egress => {
  const made = new Egress({ allowPrivate }, resolve);
  open.push(made);
  return made;
};
const resolvesTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  seen = [];
  answer = (_request, response) => response.end('ok');
});
afterAll(async () => {
  await Promise.all(open.map((each) => each.onApplicationShutdown()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('Egress facing the internet', () => {
  it.each(['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '0177.0.0.1', '127.1', '[::ffff:127.0.0.1]', '①②⑦.0.0.1'])(
    'never reaches the local server as %s',
    async (host) => {
      const sending = egress(false).send(`https://${host}:${port}/`, { method: 'GET' });
      await expect(sending).rejects.toMatchObject({ failure: 'url' });
      expect(seen).toEqual([]);
    },
  );

  it.each([
    ['a private address', resolvesTo('127.0.0.1')],
    ['a private address beside a public one', resolvesTo('93.184.215.14', '10.0.0.1')],
    ['the metadata service', resolvesTo('169.254.169.254')],
    ['a mapped private address', resolvesTo('::ffff:127.0.0.1')],
  ])('does not connect to a name that resolves to %s', async (_what, resolve) => {
    const sending = egress(false, resolve).send('https://hooks.example.com/', { method: 'POST', body: '{}' });
    await expect(sending).rejects.toMatchObject({ failure: 'address' });
    expect(seen).toEqual([]);
  });

  it('refuses a URL at the moment it is saved, naming field and reason', () => {
    expect(() => egress(false).requireUrl('http://hooks.example.com', '/url')).toThrow(UrlNotAllowed);
    expect(egress(false).checkUrl('https://10.0.0.1')).toMatchObject({ reason: 'private_address' });
  });
});

describe('Egress of a sandbox installation', () => {
  it('connects to the address that was checked, whatever the name server answers the second time', async () => {
    let asked = 0;
    const rebinding: Resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    const out = egress(true, rebinding);
    expect((await out.send(`http://hooks.example.com:${port}/`, { method: 'GET' })).status).toBe(200);
    expect(asked).toBe(1);
  });

  it('sends a body with headers and hands back status, headers and body', async () => {
    let got = '';
    answer = (request, response) => {
      request.on('data', (chunk: Buffer) => (got += chunk.toString()));
      request.on('end', () => response.writeHead(202, { 'X-Kind': request.headers['x-kind'] }).end('thanks'));
    };
    const request = { method: 'POST', headers: { 'x-kind': 'a' }, body: 'hello' } as const;
    const reply = await egress(true).send(`http://localhost:${port}/`, request);
    expect(reply).toMatchObject({ status: 202, truncated: false, headers: { 'x-kind': 'a' } });
    expect([got, reply.body.toString()]).toEqual(['hello', 'thanks']);
  });

  it('does not follow a redirect', async () => {
    answer = (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end();
    const reply = await egress(true).send(`http://127.0.0.1:${port}/start`, { method: 'GET' });
    expect(reply.status).toBe(302);
    expect(seen).toEqual(['/start']);
  });

  it('keeps the first 16 KB of a body without end', async () => {
    answer = (_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(timer));
    };
    const reply = await egress(true).send(`http://127.0.0.1:${port}/`, { method: 'GET' });
    expect(reply).toMatchObject({ status: 200, truncated: true });
    expect(reply.body).toHaveLength(16 * 1024);
  });

  it('gives up when no status comes in time', async () => {
    answer = () => undefined;
    const sending = egress(true).send(`http://127.0.0.1:${port}/`, { method: 'GET', timeoutMs: 150 });
    await expect(sending).rejects.toMatchObject({ failure: 'timeout' });
  });

  it('stops reading a body that dribbles past the deadline', async () => {
    answer = (_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    };
    const started = performance.now();
    const reply = await egress(true).send(`http://127.0.0.1:${port}/`, { method: 'GET', timeoutMs: 300 });
    expect(reply).toMatchObject({ status: 200, truncated: true });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it.each([
    ['a refused connection', () => 'http://127.0.0.1:9/', 'connect'],
    ['a name without address', () => 'http://nowhere.invalid/', 'dns'],
    ['a server without TLS', () => `https://127.0.0.1:${port}/`, 'tls'],
  ])('names %s', async (_what, url, failure) => {
    await expect(egress(true).send(url(), { method: 'GET' })).rejects.toMatchObject({ failure });
  });

  it('names a connection that broke off', async () => {
    answer = (request) => request.socket.destroy();
    const sending = egress(true).send(`http://127.0.0.1:${port}/`, { method: 'GET' });
    await expect(sending).rejects.toMatchObject({ failure: 'broken_answer' });
  });
});

describe('Egress to a server with a certificate of its own authority', () => {
  const read = (name: string) =>
    readFileSync(new URL(`../../../../tests/support/testdata/callback-${name}`, import.meta.url), 'utf8');
  let secure: HttpsServer;
  let url: string;

  beforeAll(async () => {
    secure = createSecureServer({ key: read('server.key'), cert: read('server.pem') }, (_request, response) =>
      response.end('ok'),
    );
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    url = `https://localhost:${(secure.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    secure.closeAllConnections();
    await new Promise((resolve) => secure.close(resolve));
  });

  it('trusts it for the request that brings the authority, and for no other', async () => {
    const out = egress(true);
    expect((await out.send(url, { method: 'GET', ca: read('ca.pem') })).status).toBe(200);
    await expect(out.send(url, { method: 'GET' })).rejects.toMatchObject({
      failure: 'tls',
      message: 'The certificate was issued by an authority that is not trusted here, or its chain is incomplete.',
    });
    expect((await out.send(url, { method: 'GET', ca: read('ca.pem') })).status).toBe(200);
  });

  it('names a bundle that is none, and a name that the certificate does not have', async () => {
    const broken = '-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n';
    await expect(egress(true).send(url, { method: 'GET', ca: broken })).rejects.toMatchObject({ failure: 'tls' });
    const elsewhere = url.replace('localhost', 'hooks.example.com');
    const out = egress(true, resolvesTo('127.0.0.1'));
    await expect(out.send(elsewhere, { method: 'GET', ca: read('ca.pem') })).rejects.toMatchObject({
      failure: 'tls',
      message: 'The certificate is for another name.',
    });
  });
});
