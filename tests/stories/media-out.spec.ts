import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, listIn } from '../support/api.js';
import { JPEG, MP4, OPUS, pdf, PNG, pngOf, PROGRAM, VORBIS, webp } from '../support/files.js';
import { GraphProxy } from '../support/graph-proxy.js';
import { Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';
import { fileOnPhone, keyOf, type Keyed, read, upload } from '../support/media-story.js';

const MEGABYTE = 1_048_576;
let installation: Installation;
let proxy: GraphProxy;
let tenant: Tenant;
let number: StoryNumber;
let keyed: Keyed;
beforeAll(async () => {
  proxy = await GraphProxy.start();
  installation = await Installation.start('postgres', { GRAPH_URL: proxy.url });
  proxy.target = installation.sandbox.baseUrl;
  tenant = await installation.tenant();
  number = await tenant.number();
  keyed = await keyOf(tenant);
}, 120_000);
afterAll(async () => {
  await installation?.close();
  proxy?.close();
});
beforeEach(() => {
  proxy.before = () => false;
  proxy.after = () => false;
});

const uploaded = async (bytes: Buffer, type: string, query = ''): Promise<string> => {
  const { status, body } = await upload(keyed, bytes, type, query);
  expect([status, body]).toEqual([201, body]);
  return String(body['id']);
};
const reachable = (): Promise<Person> => tenant.reachable(number);
/** What lies in the folder of the store. */
const stored = (): string[] => {
  const folder = join(installation.home, 'media');
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /content$|part$/.test(name))
    : [];
};

describe('A file of a company', () => {
  it('is kept, described and handed out as it came', async () => {
    const answer = await upload(keyed, PNG, 'image/png', '?filename=%C3%BCber%20uns.png');
    expect(answer).toMatchObject({
      status: 201,
      body: {
        kind: 'image',
        mime_type: 'image/png',
        detected_type: 'image/png',
        size: PNG.length,
        status: 'stored',
        direction: 'out',
      },
    });
    const { id, sha256 } = answer.body;
    expect((await tenant.api.get(`/v1/media/${id}`)).body).toEqual(answer.body);
    const { status, headers, bytes } = await read(keyed, String(id));
    expect([status, bytes.equals(PNG)]).toEqual([200, true]);
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-disposition')).toBe(
      `inline; filename="_ber uns.png"; filename*=UTF-8''%C3%BCber%20uns.png`,
    );
    expect(headers.get('etag')).toBe(`"${sha256}"`);
    expect((await read(keyed, String(id), { 'if-none-match': `"${sha256}"` })).status).toBe(304);
  });

  it('can be asked about without being read, and let go of in the middle', async () => {
    const bytes = pdf(5 * MEGABYTE);
    const url = `${keyed.url}/v1/media/${await uploaded(bytes, 'application/pdf')}/content`;
    const headers = { authorization: `Bearer ${keyed.key}` };
    const head = await fetch(url, { method: 'HEAD', headers });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
    const leaving = new AbortController();
    const answer = await fetch(url, { headers, signal: leaving.signal });
    await answer.body?.getReader().read();
    leaving.abort();
    expect((await tenant.api.get('/v1/me')).status).toBe(200);
  });

  it('can be read in parts', async () => {
    const bytes = pdf(10_000);
    const id = await uploaded(bytes, 'application/pdf');
    const part = await read(keyed, id, { range: 'bytes=100-199' });
    expect([part.status, part.headers.get('content-range'), part.bytes.equals(bytes.subarray(100, 200))]).toEqual([
      206,
      'bytes 100-199/10000',
      true,
    ]);
    const end = await read(keyed, id, { range: 'bytes=-10' });
    expect(end.bytes.equals(bytes.subarray(9_990))).toBe(true);
    const changed = await read(keyed, id, { range: 'bytes=0-9', 'if-range': '"another"' });
    expect([changed.status, changed.bytes.length]).toEqual([200, 10_000]);
    const outside = await read(keyed, id, { range: 'bytes=10000-' });
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, 'bytes */10000']);
    expect(JSON.parse(outside.bytes.toString())).toMatchObject({ code: 'range_not_satisfiable' });
  });

  it('is gone once it is deleted, with its bytes', async () => {
    const before = stored().length;
    const id = await uploaded(pdf(), 'application/pdf');
    expect(stored()).toHaveLength(before + 1);
    expect((await tenant.api.delete(`/v1/media/${id}`)).status).toBe(204);
    expect(stored()).toHaveLength(before);
    for (const answer of [
      await tenant.api.get(`/v1/media/${id}`),
      await tenant.api.delete(`/v1/media/${id}`),
      await read(keyed, id),
    ])
      expect(answer.status).toBe(404);
  });

  it.each([
    ['image/jpeg', JPEG],
    ['audio/ogg; codecs=opus', OPUS],
    ['video/mp4', MP4],
    ['text/plain', Buffer.from('Grüße aus Berlin')],
    ['image/webp', webp(100 * 1_024, false)],
    ['image/webp', webp(500 * 1_024, true)],
  ])('may be %s', async (type, bytes) => {
    expect((await upload(keyed, bytes, type)).body).toMatchObject({ status: 'stored', size: bytes.length });
  });

  it.each([
    ['a program that says it is a picture', 'image/png', PROGRAM, 422, /image\/png.*application\/x-msdownload/],
    ['a picture of another kind', 'image/png', JPEG, 422, /image\/png.*image\/jpeg/],
    ['a picture that is text', 'image/png', Buffer.from('not a picture'), 422, /image\/png.*nothing of that kind/],
    ['text that is none', 'text/plain', Buffer.from([104, 0, 105]), 422, /text\/plain/],
    ['sound that WhatsApp does not play', 'audio/ogg', VORBIS, 422, /audio\/ogg/],
    ['a type that WhatsApp does not carry', 'application/zip', PROGRAM, 415, /application\/zip/],
    ['no type at all', null, PNG, 415, /Content-Type/],
    ['JSON', 'application/json', Buffer.from('{}'), 415, /application\/json/],
    ['nothing', 'image/png', Buffer.alloc(0), 422, /not one byte/],
  ])('is refused when it is %s', async (_, type, bytes, status, detail) => {
    const before = stored();
    const answer = await upload(keyed, bytes, type);
    expect([answer.status, String(answer.body['detail'])]).toEqual([status, expect.stringMatching(detail)]);
    expect(stored()).toEqual(before);
  });

  it.each([
    ['image/png', pngOf(5 * MEGABYTE + 1), 5 * MEGABYTE],
    ['image/webp', webp(100 * 1_024 + 1, false), 100 * 1_024],
    ['image/webp', webp(500 * 1_024 + 1, true), 500 * 1_024],
    ['audio/ogg', Buffer.concat([OPUS, Buffer.alloc(16 * MEGABYTE)]), 16 * MEGABYTE],
  ])('of type %s is refused beyond its limit, whether it says its length or not', async (type, bytes, limit) => {
    const before = stored();
    const unannounced = new Blob([new Uint8Array(bytes)]).stream();
    for (const body of [bytes, unannounced]) {
      const answer = await upload(keyed, body, type);
      expect(answer).toMatchObject({ status: 413, body: { code: 'media_too_large', limit } });
      expect(String(answer.body['detail'])).toContain(String(limit));
    }
    expect(stored()).toEqual(before);
  });

  it('that breaks off leaves nothing', async () => {
    const before = stored();
    const { hostname, port } = new URL(keyed.url);
    const socket = connect(Number(port), hostname);
    const head = `POST /v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keyed.key}\r\nContent-Type: application/pdf\r\nContent-Length: 500000\r\n\r\n`;
    socket.write(Buffer.concat([Buffer.from(head), pdf(300_000)]));
    await eventually(
      async () => stored(),
      (files) => files.length > before.length,
    );
    socket.destroy();
    await eventually(
      async () => stored(),
      (files) => files.length === before.length,
    );
  });
});

describe('A message with a file', () => {
  it('brings its bytes to the phone, with caption and name', async () => {
    const person = await reachable();
    const bytes = pdf(50_000, 'contract');
    const id = await uploaded(bytes, 'application/pdf', '?filename=contract.pdf');
    const message = await tenant.send({ to: person.phone, media: { id, caption: 'Please sign' } });
    expect(await tenant.reaches(message, 'delivered')).toMatchObject({
      type: 'document',
      content: { document: { id, filename: 'contract.pdf' } },
      decision: expect.arrayContaining([expect.objectContaining({ gate: 'media', outcome: 'passed' })]),
    });
    const { shown, bytes: seen } = await fileOnPhone(person, number);
    expect([shown['kind'], shown['filename'], seen.equals(bytes)]).toEqual(['document', 'contract.pdf', true]);
  });

  it('may be one by a template, with the file in its header', async () => {
    const template = {
      name: 'contract',
      language: 'en',
      category: 'utility',
      header: { type: 'document', example: '4::aW1hZ2U' },
      body: 'Here is your contract.',
    };
    const { body } = must(202, await tenant.api.post('/v1/templates', template));
    await eventually(
      () => tenant.api.get(`/v1/templates/${body['id']}`),
      (answer) => String(answer.body['status']) === 'approved',
    );
    const person = await tenant.person({ consent: 'utility' });
    const send = (id: string) =>
      tenant.api.post('/v1/messages', { to: person.phone, template: { name: 'contract', header: { id } } });
    const bytes = pdf(5_000, 'header');
    const { body: accepted } = must(202, await send(await uploaded(bytes, 'application/pdf')));
    await tenant.reaches(String(accepted['id']), 'delivered');
    expect((await fileOnPhone(person, number)).bytes.equals(bytes)).toBe(true);
    const video = await uploaded(MP4, 'video/mp4');
    expect((await send(video)).status).toBe(202); // any file can be a document
    expect(await send(`med_${'0'.repeat(26)}`)).toMatchObject({
      status: 422,
      body: { code: 'media_unknown', errors: [{ pointer: '/template/header/id' }] },
    });
  });

  it('is uploaded once for each number, however many people get it', async () => {
    const other = await tenant.number();
    const [uploads, otherUploads] = [`/${number.phoneNumberId}/media`, `/${other.phoneNumberId}/media`];
    const before = proxy.count('POST', uploads);
    const id = await uploaded(PNG, 'image/png');
    const people = await Promise.all(Array.from({ length: 20 }, reachable));
    const batch = await tenant.api.post('/v1/messages/batch', {
      defaults: { from: number.phone, media: { id, kind: 'image' } },
      messages: people.map(({ phone }) => ({ to: phone })),
    });
    expect(batch.body).toMatchObject({ accepted: 20 });
    for (const result of listIn(batch.body['results'])) await tenant.reaches(String(result['id']), 'delivered');
    const late = await reachable();
    await tenant.reaches(await tenant.send({ to: late.phone, media: { id } }), 'delivered');
    expect(proxy.count('POST', uploads)).toBe(before + 1);

    const stranger = await tenant.reachable(other);
    await tenant.reaches(await tenant.send({ from: other.phone, to: stranger.phone, media: { id } }), 'delivered');
    expect([proxy.count('POST', uploads), proxy.count('POST', otherUploads)]).toEqual([before + 1, 1]);
  });

  it('uploads again what WhatsApp has forgotten', async () => {
    const person = await reachable();
    const id = await uploaded(PNG, 'image/png');
    await tenant.reaches(await tenant.send({ to: person.phone, media: { id } }), 'delivered');
    const { shown } = await fileOnPhone(person, number);
    const gone = await fetch(`${installation.sandbox.baseUrl}/v25.0/${String(shown['id'])}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${number.accessToken}` },
    });
    expect(gone.status).toBe(200);
    const again = await tenant.send({ to: person.phone, media: { id } });
    await eventually(
      () => tenant.message(again),
      (message) => JSON.stringify(message['timeline']).includes('Graph error 100'),
    );
    await installation.advance(0.05);
    await tenant.reaches(again, 'delivered');
  });

  it.each([
    ['that does not exist', 'media_unknown', 422, () => ({ id: `med_${'0'.repeat(26)}` })],
    ['as something that it is not', 'media_kind_mismatch', 422, (id: string) => ({ id, kind: 'video' })],
  ])('is refused with a file %s', async (_, code, status, media) => {
    const person = await reachable();
    const id = await uploaded(PNG, 'image/png');
    const answer = await tenant.api.post('/v1/messages', { to: person.phone, media: media(id) });
    expect(answer).toMatchObject({ status, body: { code, errors: [{ pointer: '/media/id' }] } });
  });

  it('is refused with a file of another company, as if there were none', async () => {
    const other = await installation.tenant('Brightwater');
    const { body } = await upload(await keyOf(other), PNG, 'image/png');
    const person = await reachable();
    const answer = await tenant.api.post('/v1/messages', { to: person.phone, media: { id: String(body['id']) } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'media_unknown' } });
  });

  it('fails when its file is deleted before it goes out', async () => {
    const person = await reachable();
    const id = await uploaded(PNG, 'image/png');
    const later = new Date(Date.now() + 30 * 60_000 + 3_600_000).toISOString();
    const message = await tenant.send({ to: person.phone, media: { id }, send_at: later });
    await tenant.api.delete(`/v1/media/${id}`);
    await installation.advance(2);
    expect(await tenant.reaches(message, 'failed')).toMatchObject({ error: { code: 'media_not_usable' } });
  });

  it('that WhatsApp refuses to take fails with the reason and is not sent', async () => {
    const person = await reachable();
    const id = await uploaded(pdf(3_000, 'refused'), 'application/pdf');
    proxy.before = (call, reply) => {
      if (!call.url?.endsWith('/media')) return false;
      call.resume();
      const error = {
        message: '(#131053) Media upload error',
        code: 131053,
        error_data: { details: 'Unreadable file.' },
      };
      reply.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
      return true;
    };
    const message = await tenant.send({ to: person.phone, media: { id } });
    expect(await tenant.reaches(message, 'failed')).toMatchObject({
      error: { code: 'media_unusable', meta_code: 131053 },
    });
    expect(await person.sees()).toEqual([]);
  });

  it('goes out after all when its upload broke at first', async () => {
    const person = await reachable();
    const id = await uploaded(pdf(3_000, 'broken'), 'application/pdf');
    let broken = 0;
    proxy.before = (call, reply) => {
      if (!call.url?.endsWith('/media') || broken > 0) return false;
      broken++;
      reply.destroy();
      return true;
    };
    const message = await tenant.send({ to: person.phone, media: { id } });
    await tenant.reaches(message, 'delivered');
    expect([broken, (await person.sees()).length]).toEqual([1, 1]);
  });
});
