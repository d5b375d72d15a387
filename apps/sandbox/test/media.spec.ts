import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, wamidOf, type Line, type Reply } from './support/given.js';
import type { Json } from './support/receiver.js';

const APP = '880011223344556';
const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(64, 7)]);
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

describe('files', () => {
  let stage: Stage;
  let line: Line;
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
    stage = await Stage.set({ dataDir });
    line = await stage.line();
    await stage.write({ text: 'Hi' });
  });
  afterEach(async () => {
    await stage.strike();
    await rm(dataDir, { recursive: true });
  });

  async function upload(bytes: Buffer, mime: string, more: Json = {}): Promise<Reply> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ messaging_product: 'whatsapp', type: mime, ...more }))
      form.set(name, String(value));
    form.set('file', new Blob([new Uint8Array(bytes)], { type: mime }), 'file');
    const response = await fetch(`${stage.url}/v25.0/${line.pnid}/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${line.token}` },
      body: form,
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
  }

  const node = (id: unknown) => stage.graph(line, 'GET', `/${String(id)}`);
  const fetchBytes = (url: unknown, token = line.token) =>
    fetch(String(url), { headers: { authorization: `Bearer ${token}` } });

  it('come back byte by byte, by an address that lives five minutes and wants a token', async () => {
    const bytes = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(3_000_000)]);
    const { body } = await upload(bytes, 'application/pdf');
    const known = (await node(body['id'])).body;
    expect(known).toMatchObject({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      file_size: bytes.length,
      mime_type: 'application/pdf',
    });
    const response = await fetchBytes(known['url']);
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await fetch(String(known['url']))).status).toBe(401);
    expect((await fetchBytes(known['url'], 'EAAJnobody')).status).toBe(401);
    await stage.turnClock(6 / 60);
    expect((await fetchBytes(known['url'])).status).toBe(404);
    expect((await fetchBytes((await node(body['id'])).body['url'])).status).toBe(200);
  });

  it('live 30 days when uploaded and 7 when received', async () => {
    const { body } = await upload(JPEG, 'image/jpeg');
    await stage.write({ image: {} });
    await until(() => stage.receiver.messages().length === 2);
    const image = stage.receiver.messages()[1]?.['image'] as Json;
    const received = (await node(image['id'])).body;
    expect(Buffer.from(String(image['sha256']), 'base64').toString('hex')).toBe(received['sha256']);
    await stage.turnClock(8 * 24);
    expect(errorOf(await node(image['id']))).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await node(body['id'])).status).toBe(200);
    await stage.turnClock(31 * 24);
    expect(errorOf(await node(body['id']))).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it.each<[string, Buffer, string]>([
    ['a type nobody carries', JPEG, 'application/zip'],
    ['nothing', Buffer.alloc(0), 'image/jpeg'],
    ['a picture of more than 5 MB', Buffer.alloc(5 * 1024 * 1024 + 1, 7), 'image/jpeg'],
    [
      'a still sticker of more than 100 KB',
      Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8 '), Buffer.alloc(101 * 1024)]),
      'image/webp',
    ],
  ])('are refused: %s', async (_what, bytes, mime) => {
    expect(errorOf(await upload(bytes, mime))).toMatchObject({
      code: 131053,
      error_data: { details: expect.any(String) },
    });
  });

  it('that are not what they are said to be fail when they are sent', async () => {
    const { body } = await upload(PNG, 'image/jpeg');
    const wamid = wamidOf(await stage.send(line, { type: 'image', image: { id: body['id'] } }));
    await until(() => stage.receiver.statuses(wamid).length > 0);
    expect(stage.receiver.statuses(wamid)[0]).toMatchObject({ status: 'failed', errors: [{ code: 131053 }] });
    const sound = await upload(JPEG, 'image/jpeg');
    const sent = wamidOf(await stage.send(line, { type: 'image', image: { id: sound.body['id'] } }));
    await until(() => stage.receiver.statuses(sent).length === 2);
  });

  it('of a number that stores nothing may live shorter', async () => {
    expect(errorOf(await upload(JPEG, 'image/jpeg', { ttl_minutes: 5 }))).toMatchObject({ code: 100 });
    await stage.graph(line, 'POST', `/${line.pnid}/settings`, {
      storage_configuration: { status: 'NO_STORAGE_ENABLED', retention_minutes: 60 },
    });
    const { body } = await upload(JPEG, 'image/jpeg', { ttl_minutes: 5 });
    expect((await node(body['id'])).status).toBe(200);
    await stage.turnClock(6 / 60);
    expect(errorOf(await node(body['id']))).toMatchObject({ error_subcode: 33 });
  });

  describe('uploaded in parts', () => {
    const start = async (query: string) => {
      const { body } = await stage.graph(line, 'POST', `/${APP}/uploads?${query}`);
      return body;
    };

    async function put(id: unknown, offset: number | undefined, bytes: Buffer): Promise<Json> {
      const response = await fetch(`${stage.url}/v25.0/${String(id)}`, {
        method: 'POST',
        headers: {
          authorization: `OAuth ${line.token}`,
          ...(offset !== undefined && { file_offset: String(offset) }),
          'content-type': 'image/jpeg',
        },
        body: new Uint8Array(bytes),
      });
      return (await response.json()) as Json;
    }

    it('are taken up where they were interrupted, over a restart, and become a profile picture', async () => {
      const { id } = await start(`file_name=a.jpg&file_length=${JPEG.length}&file_type=image/jpeg`);
      expect(id).toMatch(/^upload:.+\?sig=.+/);
      expect(await put(id, 0, JPEG.subarray(0, 20))).toMatchObject({ error: { code: 100 } });
      await stage.restart();
      expect((await node(id)).body).toEqual({ id, file_offset: 20 });
      expect(await put(id, 0, JPEG)).toMatchObject({ error: { code: 100 } });
      const { h } = await put(id, 20, JPEG.subarray(20));
      expect(h).toMatch(/^4::/);

      const profile = `/${line.pnid}/whatsapp_business_profile`;
      const set = { messaging_product: 'whatsapp', profile_picture_handle: h };
      expect((await stage.graph(line, 'POST', profile, set)).body).toEqual({ success: true });
      const { body } = await stage.graph(line, 'GET', `${profile}?fields=profile_picture_url`);
      const picture = await fetch(String((body['data'] as Json[])[0]?.['profile_picture_url']));
      expect(Buffer.from(await picture.arrayBuffer()).equals(JPEG)).toBe(true);
    });

    it('are refused when they begin wrongly', async () => {
      expect(await start('file_length=10&file_type=image/gif')).toMatchObject({ error: { code: 100 } });
      expect(await start('file_type=image/jpeg')).toMatchObject({ error: { code: 100 } });
      const { id } = await start('file_length=10&file_type=image/jpeg');
      expect(await put(id, undefined, JPEG)).toMatchObject({ error: { code: 100 } });
      expect(await put(`${String(id)}x`, 0, JPEG)).toMatchObject({ error: { code: 100, error_subcode: 33 } });
      expect(await put(id, 0, JPEG)).toMatchObject({ error: { code: 100 } });
    });
  });
});
