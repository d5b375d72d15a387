import { spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parsePublicId } from '#platform/kernel';
import { eventually } from '../support/api.js';
import { pdf } from '../support/files.js';
import { GraphProxy } from '../support/graph-proxy.js';
import { APP_SECRET, Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';
import type { Killable } from '../support/killable.js';
import { arrivedFrom, fileOnPhone, keyOf, type Keyed, reaches, upload } from '../support/media-story.js';
import { peakGrowth } from '../support/memory.js';
import { processOf } from '../support/node-processes.js';

const LARGE = 60 * 1_048_576;

let installation: Installation;
let controlPlane: Killable;
let proxy: GraphProxy;
let tenant: Tenant;
let number: StoryNumber;
let keyed: Keyed;
beforeAll(async () => {
  proxy = await GraphProxy.start();
  ({ installation, controlPlane } = await Installation.startKillable('postgres', {
    GRAPH_URL: proxy.url,
    // A file of 60 MB may take its time on a slow machine.
    SWEEP_STUCK_SECONDS: '60',
  }));
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

const reachable = (): Promise<Person> => tenant.reachable(number);
const nodePid = (): number => processOf(installation.home, number.nodeUuid).pid;
const uploaded = async (bytes: Buffer): Promise<string> =>
  String(must(201, await upload(keyed, bytes, 'application/pdf')).body['id']);

describe('Large files at the same time', () => {
  const files = ['one', 'two', 'three'].map((seed) => pdf(LARGE, seed));
  /** Of what would be needed to keep them. Up to 64 MB of what has passed is V8's to collect when it likes, whatever the size. */
  const share = async (work: () => Promise<unknown>): Promise<number[]> =>
    (await peakGrowth([controlPlane.pid, nodePid()], work)).map((growth) => growth / (files.length * LARGE));

  it('pass through control plane and node without either of them keeping them', async () => {
    const people = await Promise.all(files.map(reachable));
    const grown = await share(async () => {
      const ids = await Promise.all(files.map(uploaded));
      const messages = await Promise.all(
        people.map(({ phone }, index) => tenant.send({ to: phone, media: { id: ids[index] } })),
      );
      for (const message of messages) await tenant.reaches(message, 'delivered', 120_000);
    });
    for (const [index, person] of people.entries())
      expect((await fileOnPhone(person, number)).bytes.equals(files[index] as Buffer)).toBe(true);
    for (const each of grown) expect(each).toBeLessThan(0.6);
  }, 240_000);

  it('come in the same way', async () => {
    const people = await Promise.all(files.map(reachable));
    proxy.before = (call, reply) => {
      const [, kind, index] = /^\/(bytes|v25\.0)\/777(\d)\b/.exec(call.url ?? '') ?? [];
      const bytes = files[Number(index)];
      if (!bytes) return false;
      if (kind === 'bytes')
        Readable.from(piecesOf(bytes)).pipe(reply.writeHead(200, { 'content-length': bytes.length }));
      else
        reply
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ url: `${proxy.url}/bytes/777${index}` }));
      return true;
    };
    const grown = await share(async () => {
      await Promise.all(people.map((person, index) => notify(person, `777${index}`, files[index] as Buffer)));
      for (const person of people) await reaches(tenant, (await arrivedFrom(tenant, person)).mediaId, 'stored');
    });
    for (const each of grown) expect(each).toBeLessThan(0.6);
  }, 240_000);
});

describe('A process that is killed', () => {
  it('between upload and send leaves a message of which nothing is known, and which is not sent again', async () => {
    const person = await reachable();
    const id = await uploaded(pdf(4_000, 'between'));
    const { pid, instance } = processOf(installation.home, number.nodeUuid);
    proxy.after = (call) => {
      if (!call.url?.endsWith('/media')) return false;
      proxy.after = () => false;
      process.kill(pid, 'SIGKILL');
      return true;
    };
    const message = await tenant.send({ to: person.phone, media: { id } });
    await tenant.reaches(message, 'unknown', 60_000);
    expect(processOf(installation.home, number.nodeUuid).instance).not.toBe(instance);
    expect(await person.sees()).toEqual([]);
    await tenant.reaches(await tenant.send({ to: person.phone, media: { id } }), 'delivered');
    expect([(await person.sees()).length, (await tenant.message(message))['status']]).toEqual([1, 'unknown']);
  }, 120_000);

  it('in the middle of receiving a file leaves nothing for longer than an hour', async () => {
    const folder = join(installation.home, 'media');
    const parts = () =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'))
        : [];
    const { hostname, port } = new URL(keyed.url);
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    const head = `POST /v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keyed.key}\r\nContent-Type: application/pdf\r\nContent-Length: 900000\r\n\r\n`;
    socket.write(Buffer.concat([Buffer.from(head), pdf(300_000)]));
    await eventually(
      async () => parts(),
      (files) => files.length === 1,
    );
    controlPlane.kill();
    await controlPlane.ready();
    socket.destroy();
    expect(parts()).toHaveLength(1);
    await installation.advance(1.1);
    await eventually(
      async () => parts(),
      (files) => files.length === 0,
    );
  }, 120_000);
});

describe('A store without room', () => {
  /** What a quota comes to, for this one process: no file of its own may grow beyond so many bytes. */
  const limitFiles = (bytes: number | 'unlimited') =>
    spawnSync('prlimit', ['--pid', String(controlPlane.pid), `--fsize=${bytes}:`], { encoding: 'utf8' });

  it('refuses files, says when to come back, keeps nothing of them, and takes them once there is room', async () => {
    const filesOfTenant = () =>
      readdirSync(join(installation.home, 'media'), { recursive: true, withFileTypes: true }).filter((each) =>
        each.isFile(),
      ).length;
    await uploaded(pdf(2_000, 'before'));
    const before = filesOfTenant();
    expect(limitFiles(100_000)).toMatchObject({ status: 0 });
    const refused = await upload(keyed, pdf(400_000, 'no room'), 'application/pdf');
    expect([refused.status, refused.headers.get('retry-after'), String(refused.body['code'])]).toEqual([
      503,
      '30',
      'media_store_full',
    ]);
    expect(filesOfTenant()).toBe(before);
    await uploaded(pdf(90_000, 'small enough'));

    expect(limitFiles('unlimited')).toMatchObject({ status: 0 });
    await uploaded(pdf(400_000, 'no room'));
  });

  /** How the file waits, once it does so until a later instant than before. */
  const putBack = (id: string, before: Date) =>
    eventually(
      async () => {
        const client = new pg.Client({ connectionString: installation.database.url });
        await client.connect();
        const { rows } = await client.query<{ tries: number; error: string; held_until: Date | null; offer_at: Date }>(
          'SELECT tries, error, held_until, offer_at FROM media WHERE id = $1',
          [parsePublicId('media', id)],
        );
        await client.end();
        return rows[0]!;
      },
      ({ error, held_until, offer_at }) => error !== null && held_until === null && offer_at > before,
    );

  it('lets a file that came in wait, without counting that against it', async () => {
    limitFiles(100_000);
    const person = await reachable();
    const document = { mime_type: 'application/pdf', data: pdf(400_000, 'in').toString('base64') };
    must(201, await installation.sandbox.post(`/handsets/${person.phone}/messages`, { to: number.phone, document }));
    const { mediaId } = await arrivedFrom(tenant, person);
    let waits = await putBack(mediaId, new Date(0));
    // More often than anything else may go wrong.
    for (let round = 0; round < 8; round++) {
      await installation.advance(0.01);
      waits = await putBack(mediaId, waits.offer_at);
    }
    expect(waits).toMatchObject({ tries: 0, error: expect.stringContaining('no room') });
    limitFiles('unlimited');
    await installation.advance(0.01);
    await reaches(tenant, mediaId, 'stored');
  }, 60_000);
});

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
}

/** What Meta posts when a person sends a document. source: whatsapp-cloud-api.md §5.2 */
async function notify(person: Person, id: string, bytes: Buffer): Promise<void> {
  const document = {
    id,
    mime_type: 'application/pdf',
    sha256: createHash('sha256').update(bytes).digest('base64'),
    filename: 'large.pdf',
  };
  const message = {
    from: person.phone.slice(1),
    id: `wamid.of-${person.phone.slice(1)}`,
    timestamp: String(Math.floor(Date.now() / 1_000)),
    type: 'document',
    document,
  };
  const metadata = { display_phone_number: number.phone.slice(1), phone_number_id: number.phoneNumberId };
  const value = { messaging_product: 'whatsapp', metadata, messages: [message] };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  });
  const signature = createHmac('sha256', APP_SECRET).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  const answer = await fetch(`${installation.url}/ingress/meta`, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
}
