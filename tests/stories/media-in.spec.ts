import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { roleUrl } from '#platform/database';
import { parsePublicId } from '#platform/kernel';
import { type Body, eventually } from '../support/api.js';
import { pdf, PNG } from '../support/files.js';
import { GraphProxy } from '../support/graph-proxy.js';
import { backends, Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';
import { arrivedFrom, keyOf, type Keyed, reaches, read, upload } from '../support/media-story.js';
import { environmentOf, processOf } from '../support/node-processes.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const MEGABYTE = 1_048_576;

describe.each(backends)('A file that a person sends, queues on %s', (backend) => {
  let installation: Installation;
  let proxy: GraphProxy;
  let receiver: WebhookReceiver;
  let tenant: Tenant;
  let number: StoryNumber;
  let keyed: Keyed;
  beforeAll(async () => {
    proxy = await GraphProxy.start();
    receiver = await WebhookReceiver.start();
    installation = await Installation.start(backend, { GRAPH_URL: proxy.url });
    proxy.target = installation.sandbox.baseUrl;
    tenant = await installation.tenant();
    number = await tenant.number();
    keyed = await keyOf(tenant);
    must(201, await tenant.api.post('/v1/webhook-endpoints', { url: receiver.url }));
  }, 120_000);
  afterAll(async () => {
    await installation?.close();
    await receiver?.close();
    proxy?.close();
  });
  beforeEach(() => {
    proxy.before = () => false;
  });

  const sends = async (content: Record<string, unknown>): Promise<Person> => {
    const person = await tenant.person();
    must(201, await installation.sandbox.post(`/handsets/${person.phone}/messages`, { to: number.phone, ...content }));
    return person;
  };
  const picture = (bytes = PNG) => ({
    image: { mime_type: 'image/png', data: bytes.toString('base64'), caption: 'Look' },
  });
  /** Asked by the node for the address of a file. */
  const asksWhere = (call: IncomingMessage): boolean => /^\/v25\.0\/\d+\?phone_number_id=/.test(call.url ?? '');
  /** Sends the node to the proxy for the bytes, once. */
  const handsOut = (serve: (reply: ServerResponse) => void) => {
    let asked = 0;
    proxy.before = (call, reply) => {
      if (call.url === '/elsewhere') return (serve(reply), true);
      if (!asksWhere(call) || asked++ > 0) return false;
      reply
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ url: `${proxy.url}/elsewhere` }));
      return true;
    };
  };
  const told = (type: string, id: string): Promise<Body> =>
    eventually(
      async () =>
        receiver.received
          .map(({ body }) => JSON.parse(body) as Body)
          .find((event) => String(event['type']) === type && JSON.stringify(event).includes(id)) as Body,
      (event) => event !== undefined,
    );
  /** Until the last attempt has left this trace. */
  const stumbles = (id: string, over: RegExp) =>
    eventually(
      () => tenant.api.get(`/v1/media/${id}`),
      ({ body }) => over.test(String(body['error'])),
    );

  it('is there to be read, byte by byte, and the company hears of it', async () => {
    const bytes = Buffer.concat([PNG, Buffer.alloc(200_000, 'tail')]);
    const person = await sends(picture(bytes));
    const { message, mediaId } = await arrivedFrom(tenant, person);
    expect(message).toMatchObject({
      type: 'image',
      content: { image: { id: expect.stringMatching(/^\d+$/), media_id: mediaId, caption: 'Look' } },
    });
    expect((await reaches(tenant, mediaId, 'stored')).body).toMatchObject({
      direction: 'in',
      kind: 'image',
      detected_type: 'image/png',
      size: bytes.length,
      message_id: message['id'],
    });
    expect((await read(keyed, mediaId)).bytes.equals(bytes)).toBe(true);
    const part = await read(keyed, mediaId, { range: 'bytes=150000-150009' });
    expect([part.status, part.bytes.equals(bytes.subarray(150_000, 150_010))]).toEqual([206, true]);
    expect(await told('inbound.received', mediaId)).toMatchObject({
      data: { content: { image: { media_id: mediaId } } },
    });
    expect(await told('media.stored', mediaId)).toMatchObject({
      data: { id: mediaId, message_id: message['id'], size: bytes.length, status: 'stored' },
    });
  });

  it('can be sent on to somebody else', async () => {
    const { mediaId } = await arrivedFrom(tenant, await sends(picture()));
    await reaches(tenant, mediaId, 'stored');
    const other = await tenant.reachable(number);
    await tenant.reaches(await tenant.send({ to: other.phone, media: { id: mediaId } }), 'delivered');
  });

  it('that could run something is handed out as mere bytes', async () => {
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    const document = { mime_type: 'text/html', data: page.toString('base64'), filename: 'invoice";\r\nx.html' };
    const { mediaId } = await arrivedFrom(tenant, await sends({ document }));
    await reaches(tenant, mediaId, 'stored');
    const { headers, bytes } = await read(keyed, mediaId);
    expect(bytes.equals(page)).toBe(true);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="invoice[\w;]*x\.html"; filename\*=UTF-8''invoice%22%3B%0D%0Ax\.html$/,
    );
    expect(headers.get('content-security-policy')).toContain('sandbox');
  });

  it('is asked for again after a pause when WhatsApp stumbled', async () => {
    let failed = 0;
    proxy.before = (call, reply) => {
      if (!asksWhere(call) || failed++ > 0) return false;
      reply.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Sorry</h1>');
      return true;
    };
    const { mediaId } = await arrivedFrom(tenant, await sends(picture()));
    const { body } = await stumbles(mediaId, /503/);
    expect(body).toMatchObject({ status: 'waiting' });
    const early = await read(keyed, mediaId);
    expect([early.status, JSON.parse(early.bytes.toString())]).toEqual([
      409,
      expect.objectContaining({ code: 'media_not_readable' }),
    ]);
    await installation.advance(0.01);
    await reaches(tenant, mediaId, 'stored');
  });

  it('that arrives as something else than was announced is fetched again', async () => {
    handsOut((reply) => void reply.writeHead(200).end('other bytes'));
    const { mediaId } = await arrivedFrom(tenant, await sends(picture()));
    await stumbles(mediaId, /SHA-256/);
    await installation.advance(0.01);
    await reaches(tenant, mediaId, 'stored');
    expect((await read(keyed, mediaId)).bytes.equals(PNG)).toBe(true);
  });

  it('that breaks off on the way is fetched again', async () => {
    handsOut((reply) => {
      reply.writeHead(200, { 'content-length': '5000' });
      reply.write('half', () => reply.destroy());
    });
    const { mediaId } = await arrivedFrom(tenant, await sends(picture()));
    await stumbles(mediaId, /\w/);
    await installation.advance(0.01);
    await reaches(tenant, mediaId, 'stored');
  });

  it('that WhatsApp does not have any more is given up, and the company hears why', async () => {
    proxy.before = (call, reply) => {
      if (!asksWhere(call)) return false;
      const error = { message: 'Unsupported get request.', type: 'GraphMethodException', code: 100, error_subcode: 33 };
      reply.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
      return true;
    };
    const { mediaId } = await arrivedFrom(tenant, await sends(picture()));
    await reaches(tenant, mediaId, 'failed');
    expect(await told('media.failed', mediaId)).toMatchObject({
      data: { id: mediaId, error: expect.stringContaining('any more') },
    });
    expect((await read(keyed, mediaId)).status).toBe(409);
  });

  it('of more than 100 MB is given up', async () => {
    handsOut((reply) => {
      reply.writeHead(200);
      const chunk = Buffer.alloc(MEGABYTE);
      Readable.from(Array.from({ length: 102 }, () => chunk))
        .on('error', () => undefined)
        .pipe(reply);
    });
    const { mediaId } = await arrivedFrom(tenant, await sends(picture()));
    const { body } = await reaches(tenant, mediaId, 'failed');
    expect(String(body['error'])).toContain(String(100 * MEGABYTE));
  });

  it('is fetched by another process when the first one dies over it', async () => {
    proxy.before = (call) => asksWhere(call); // never answered
    const before = proxy.calls.length;
    const { mediaId } = await arrivedFrom(tenant, await sends(picture()));
    await eventually(
      async () => proxy.calls.slice(before),
      (calls) => calls.some((call) => /^GET \/v25\.0\/\d+$/.test(call)),
    );
    const { pid, instance } = processOf(installation.home, number.nodeUuid);
    process.kill(pid, 'SIGKILL');
    proxy.before = () => false;
    await eventually(
      async () => processOf(installation.home, number.nodeUuid).instance,
      (now) => now !== instance,
    );
    await installation.advance(0.5);
    await reaches(tenant, mediaId, 'stored');
  });

  describe('seen from the internal listener', () => {
    const epochOf = async (each: StoryNumber): Promise<string> => {
      const client = new pg.Client({ connectionString: roleUrl(installation.database.config, 'system') });
      await client.connect();
      const { rows } = await client.query('SELECT max(epoch)::text AS epoch FROM node_lease WHERE node_id = $1', [
        each.nodeUuid,
      ]);
      await client.end();
      return String(rows[0]?.epoch);
    };
    const asNode = async (each: StoryNumber, method: string, id: string, epoch: string): Promise<number> => {
      const { NODE_TOKEN, CONTROL_PLANE_URL } = environmentOf(installation.home, each.nodeUuid);
      const answer = await fetch(`${CONTROL_PLANE_URL}/internal/v1/media/${id}/content?epoch=${epoch}`, {
        method,
        headers: { authorization: `Bearer ${NODE_TOKEN}`, 'content-type': 'application/octet-stream' },
        ...(method === 'PUT' ? { body: 'forged' } : {}),
      });
      await answer.arrayBuffer();
      return answer.status;
    };

    it('is for the nodes of its company alone, and for a process that may act', async () => {
      const other = await (await installation.tenant('Brightwater')).number();
      const { body } = await upload(keyed, pdf(), 'application/pdf');
      const id = String(parsePublicId('media', String(body['id'])));
      const [mine, theirs] = [await epochOf(number), await epochOf(other)];
      expect(await asNode(number, 'GET', id, mine)).toBe(200);
      expect(await asNode(other, 'GET', id, theirs)).toBe(404);
      expect(await asNode(other, 'PUT', id, theirs)).toBe(404);
      expect(await asNode(number, 'PUT', id, mine)).toBe(404); // nobody waits for it
      for (const method of ['GET', 'PUT']) expect(await asNode(number, method, id, '1')).toBe(409);
      expect(await asNode(number, 'GET', id, 'x')).toBe(422);
      expect(await asNode(number, 'GET', 'nonsense', mine)).toBe(404);
    });
  });

  it('goes away, bytes and all, when its time is over', async () => {
    const { mediaId } = await arrivedFrom(tenant, await sends(picture()));
    await reaches(tenant, mediaId, 'stored');
    await installation.advance(30 * 24 + 1);
    expect((await read(keyed, mediaId)).status).toBe(409);
    await reaches(tenant, mediaId, 'expired');
    const folder = join(installation.home, 'media');
    await eventually(
      async () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('content')),
      (files) => files.length === 0,
    );
  });
});
