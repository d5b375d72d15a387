import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphFront, PICTURE } from '../support/graph-front.js';
import { Installation, must } from '../support/installation.js';
import { errorIn, moveIn, type Moved, OnPremApi, userOf } from '../support/onprem.js';

const PHOTO = '/v1/settings/profile/photo';
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2_000, 7)]);
const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(2_000, 9)]);

/** source: whatsapp-onprem-api.md §6 */
describe('The picture of an on-premises client', () => {
  let front: GraphFront;
  let installation: Installation;
  let moved: Moved;

  beforeAll(async () => {
    front = await GraphFront.start();
    const environment = { GRAPH_URL: front.url, META_APP_ID: '880011223344556', ONPREM_CALLS_PER_SECOND: '1000' };
    installation = await Installation.start('postgres', environment);
    front.standBefore(installation.sandbox.baseUrl);
    moved = await moveIn(await (await installation.tenant()).number());
  }, 120_000);
  afterAll(async () => {
    await installation?.close();
    await front?.close();
  });

  const post = (body: Uint8Array<ArrayBuffer> | FormData, type?: string, token = moved.token) =>
    fetch(`${moved.url}${PHOTO}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...(type ? { 'content-type': type } : {}) },
      body,
    });
  const codeIn = async (response: Response): Promise<unknown[]> => {
    const { errors } = (await response.json()) as { errors: { code: number }[] };
    return [response.status, errors[0]?.code];
  };
  const shown = async () => {
    const response = await fetch(`${moved.url}${PHOTO}`, { headers: { authorization: `Bearer ${moved.token}` } });
    return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
  };

  it('is none at first, and removing none is done at once', async () => {
    for (const path of [PHOTO, `${PHOTO}?format=link`]) {
      const answer = await moved.admin.get(path);
      expect([answer.status, errorIn(answer).code]).toEqual([404, 1006]);
    }
    expect((await moved.admin.delete(PHOTO)).status).toBe(200);
  });

  it('is taken as it is, handed over to Meta and shown again', async () => {
    expect((await post(new Uint8Array(JPEG), 'image/jpeg')).status).toBe(201);
    expect(await shown()).toEqual({ type: 'image/jpeg', bytes: JPEG });
    const uploads = front.calls.filter(({ path }) => path.includes('upload'));
    expect(uploads.map(({ path }) => path.replace(/^\/v\d+\.0\//, ''))).toEqual([
      `880011223344556/uploads?file_name=profile.jpg&file_length=${JPEG.length}&file_type=image%2Fjpeg`,
      'upload:MTphd?sig=ARZ',
    ]);
    expect(uploads[1]?.body).toEqual(JPEG);
    expect((await moved.admin.get(`${PHOTO}?format=link`)).body['settings']).toEqual({
      profile: { photo: { link: PICTURE } },
    });
  });

  it('may also come as the file of a form', async () => {
    const form = new FormData();
    form.set('File', new File([new Uint8Array(PNG)], 'logo.png', { type: 'image/png' }));
    expect((await post(form)).status).toBe(201);
    expect(await shown()).toEqual({ type: 'image/png', bytes: PNG });
  });

  it('is a picture, and not a large one', async () => {
    const before = await shown();
    expect(await codeIn(await post(new Uint8Array(Buffer.from('hello')), 'image/jpeg'))).toEqual([400, 1009]);
    expect(await codeIn(await post(new Uint8Array(0), 'image/jpeg'))).toEqual([400, 1008]);
    expect(await codeIn(await post(new Uint8Array(Buffer.from('x')), 'multipart/form-data; boundary=b'))).toEqual([
      400, 1009,
    ]);
    const large = Buffer.concat([JPEG, Buffer.alloc(6 * 1024 * 1024)]);
    expect(await codeIn(await post(new Uint8Array(large), 'image/jpeg'))).toEqual([413, 1009]);
    expect(errorIn(await moved.admin.post(PHOTO, { picture: 'none' })).code).toBe(1008);
    expect(await shown()).toEqual(before);
  });

  it('cannot be taken away from WhatsApp, and the answer does not claim it', async () => {
    const answer = await moved.admin.delete(PHOTO);
    expect([answer.status, errorIn(answer).code]).toEqual([403, 1005]);
    expect((await shown()).bytes).toEqual(PNG);
  });

  it('is the admin’s, and nobody’s from another node', async () => {
    const user = await userOf(moved, 'desk01');
    expect((await user.get(PHOTO)).status).toBe(403);
    expect((await new OnPremApi(moved.url).delete(PHOTO)).status).toBe(401);
    const other = await moveIn(await (await installation.tenant('Ostwind')).number());
    expect(await codeIn(await post(new Uint8Array(JPEG), 'image/jpeg', other.token))).toEqual([401, 1005]);
    expect(must(404, await other.admin.get(PHOTO)).status).toBe(404);
    expect((await shown()).bytes).toEqual(PNG);
  });
});
