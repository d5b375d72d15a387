import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MediaConfig, type MediaStore, openStore } from '#media';
import { ConfigError } from '#platform/kernel';
import { FakeS3 } from '../support/fake-s3.js';
import { pdf, PNG } from '../support/files.js';
import { Installation, must, type Tenant } from '../support/installation.js';
import { fileOnPhone, keyOf, type Keyed, read, upload } from '../support/media-story.js';
import { behavesLikeAMediaStore } from '../support/media-store-contract.js';

/** What AWS itself calls them; its client reads them. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIAOFTHESTORIES', AWS_SECRET_ACCESS_KEY: 'a secret of the stories' };
const configured = (env: Record<string, string>): MediaConfig => MediaConfig.parse(env);

const environment = { ...process.env };
beforeAll(() => void Object.assign(process.env, CREDENTIALS));
afterAll(() => {
  for (const name of Object.keys(CREDENTIALS)) {
    if (environment[name] === undefined) delete process.env[name];
    else process.env[name] = environment[name];
  }
});

describe('The local folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-media-'));
  let store: MediaStore;
  beforeAll(async () => {
    store = await openStore(configured({ MEDIA_FOLDER: folder }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const filesIn = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  behavesLikeAMediaStore(() => ({ store, contents: filesIn }));

  it('never leaves its place, whatever the key', async () => {
    for (const key of ['../outside', '/etc/passwd', 'a/../../b', '', 'a//b', 'a\0b'])
      await expect(store.remove(key)).rejects.toThrow('not a key');
  });
});

describe('A bucket of S3', () => {
  let s3: FakeS3;
  let store: MediaStore;
  const place = () => ({
    MEDIA_STORE: 's3',
    MEDIA_S3_BUCKET: 'files',
    MEDIA_S3_ENDPOINT: s3.url,
    MEDIA_S3_PATH_STYLE: 'true',
  });
  beforeAll(async () => {
    s3 = await FakeS3.start(CREDENTIALS.AWS_ACCESS_KEY_ID);
    store = await openStore(configured(place()));
  });
  afterAll(() => s3?.close());

  behavesLikeAMediaStore(() => ({ store, contents: () => s3.objects.size + s3.open.size }));

  it('is no configuration without its name', async () => {
    await expect(openStore(configured({ MEDIA_STORE: 's3' }))).rejects.toThrow(ConfigError);
  });

  describe('as the store of an installation', () => {
    let installation: Installation;
    let tenant: Tenant;
    let keyed: Keyed;
    beforeAll(async () => {
      installation = await Installation.start('postgres', place());
      tenant = await installation.tenant();
      keyed = await keyOf(tenant);
    }, 120_000);
    afterAll(() => installation?.close());

    it('has what companies upload, hands it out in parts, sends it, and lets it go', async () => {
      const bytes = pdf(6 * 1_048_576, 'in the bucket');
      const before = s3.objects.size;
      const { body } = must(201, await upload(keyed, bytes, 'application/pdf'));
      const id = String(body['id']);
      const part = await read(keyed, id, { range: 'bytes=5000000-5000009' });
      expect([part.status, part.bytes.equals(bytes.subarray(5_000_000, 5_000_010))]).toEqual([206, true]);

      const number = await tenant.number();
      const person = await tenant.reachable(number);
      await tenant.reaches(await tenant.send({ to: person.phone, media: { id } }), 'delivered');
      expect((await fileOnPhone(person, number)).bytes.equals(bytes)).toBe(true);

      expect((await tenant.api.delete(`/v1/media/${id}`)).status).toBe(204);
      expect(s3.objects.size).toBe(before);
    });

    it('keeps nothing of what was refused', async () => {
      const kept = s3.objects.size;
      expect((await upload(keyed, PNG, 'application/pdf')).status).toBe(422);
      expect([s3.objects.size, s3.open.size]).toEqual([kept, 0]);
    });
  });
});
