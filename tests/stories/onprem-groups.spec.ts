import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, listIn } from '../support/api.js';
import { pngOfPixels } from '../support/files.js';
import { Installation, must, type StoryNumber, type Tenant } from '../support/installation.js';
import { errorIn, moveIn, type Moved, type OnPremApi } from '../support/onprem.js';

/** source: whatsapp-onprem-api.md §11, whatsapp-cloud-api.md §4.9 */
describe('Groups of an on-premises integration', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let moved: Moved;
  let desk: OnPremApi;

  beforeAll(async () => {
    installation = await Installation.start('postgres', { ONPREM_CALLS_PER_SECOND: '1000' });
    tenant = await installation.tenant();
    number = await tenant.number();
    moved = await moveIn(number);
    desk = moved.admin;
    must(200, await installation.sandbox.put(`/sandbox/numbers/${number.phoneNumberId}`, { official: true }));
  }, 120_000);
  afterAll(() => installation?.close());

  const first = (body: Awaited<ReturnType<OnPremApi['get']>>['body']) => listIn(body['groups'])[0];
  const shown = async (id: string) => first(must(200, await desk.get(`/v1/groups/${id}`)).body);

  it('are made, shown, renamed, joined by a link and left by the hand of the business', async () => {
    const made = first(must(200, await desk.post('/v1/groups', { subject: 'Crew' })).body);
    const id = String(made?.['id']);
    expect(made).toEqual({ id, creation_time: expect.any(Number) });
    expect(listIn(must(200, await desk.get('/v1/groups')).body['groups'])).toContainEqual(made);
    const own = number.phone.slice(1);
    expect(await shown(id)).toMatchObject({ subject: 'Crew', creator: own, admins: [own], participants: [] });

    const link = String(first(must(200, await desk.get(`/v1/groups/${id}/invite`)).body)?.['link']);
    expect(link).toMatch(/^https:\/\/chat\.whatsapp\.com\//);
    const person = await tenant.person();
    const join = (invite: string) =>
      installation.sandbox.post(`/handsets/${person.phone}/groups`, { invite_link: invite });
    expect((await join(link)).status).toBeLessThan(300);
    const member = person.phone.slice(1);
    await eventually(
      () => shown(id),
      (group) => JSON.stringify(group?.['participants']) === JSON.stringify([member]),
    );

    must(200, await desk.put(`/v1/groups/${id}`, { subject: 'Night crew' }));
    must(200, await desk.delete(`/v1/groups/${id}/invite`));
    await eventually(
      () => shown(id),
      (group) => String(group?.['subject']) === 'Night crew',
    );
    const other = await tenant.person();
    const late = await installation.sandbox.post(`/handsets/${other.phone}/groups`, { invite_link: link });
    expect(late.status).toBeGreaterThanOrEqual(400);

    const removed = await fetch(`${moved.url}/v1/groups/${id}/participants`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${moved.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ wa_ids: [member] }),
    });
    expect(removed.status).toBe(200);
    await eventually(
      () => shown(id),
      (group) => JSON.stringify(group?.['participants']) === '[]',
    );
  });

  it('are unknown when they are nobody’s or somebody else’s', async () => {
    const made = first(must(200, await desk.post('/v1/groups', { subject: 'Secret' })).body);
    const other = await moveIn(await (await installation.tenant('Ostwind')).number());
    for (const id of [String(made?.['id']), 'Y2FwaV9ub3RoaW5n', '..%2F..%2Fme', 'a b'])
      for (const path of [`/v1/groups/${encodeURIComponent(id)}`, `/v1/groups/${encodeURIComponent(id)}/invite`]) {
        const answer = await other.admin.get(path);
        expect([path, answer.status, errorIn(answer).code]).toEqual([path, 404, 1012]);
      }
  });

  it('get a picture, raw or in a form, when it is square and not too small', async () => {
    const id = String(first(must(200, await desk.post('/v1/groups', { subject: 'Crew' })).body)?.['id']);
    const icon = (body: Buffer | FormData, type?: string, group = id) =>
      fetch(`${moved.url}/v1/groups/${group}/icon`, {
        method: 'POST',
        headers: { authorization: `Bearer ${moved.token}`, ...(type ? { 'content-type': type } : {}) },
        body: Buffer.isBuffer(body) ? new Uint8Array(body) : body,
      });
    const inSandbox = async () => must(200, await installation.sandbox.get(`/sandbox/groups/${id}`)).body['picture'];
    expect(await inSandbox()).toBe(null);
    expect((await icon(pngOfPixels(640, 640), 'image/png')).status).toBe(200);
    expect(await inSandbox()).toMatchObject({ mime: 'image/png', side: 640 });
    const form = new FormData();
    form.set('File', new Blob([new Uint8Array(pngOfPixels(192, 192))], { type: 'image/png' }), 'icon.png');
    expect((await icon(form)).status).toBe(200);
    expect(await inSandbox()).toMatchObject({ side: 192 });
    for (const wrong of [pngOfPixels(640, 480), pngOfPixels(191, 191), Buffer.from('no picture')])
      expect((await icon(wrong, 'image/png')).status).toBe(400);
    expect((await icon(pngOfPixels(640, 640), 'image/png', 'Y2FwaV9ub25l')).status).toBe(404);
    expect(await inSandbox()).toMatchObject({ side: 192 });
  });

  it('are refused where the hosted network has nothing of the kind', async () => {
    const other = await moveIn(await (await installation.tenant('Westwind')).number());
    const notOfficial = await other.admin.post('/v1/groups', { subject: 'Crew' });
    expect([notOfficial.status, errorIn(notOfficial).code]).toEqual([403, 1005]);
    for (const answer of [
      await desk.post('/v1/groups/x/leave'),
      await desk.patch('/v1/groups/x/admins', { wa_ids: ['34600111222'] }),
      await desk.get('/v1/groups/x/icon'),
    ])
      expect([answer.status, errorIn(answer).code]).toEqual([403, 1005]);
    const text = { to: '31612340000-1900000000', recipient_type: 'group', text: { body: 'Hi' } };
    const sent = await desk.post('/v1/messages', text);
    expect([sent.status, errorIn(sent).code]).toEqual([404, 1012]);
    const nameless = await desk.post('/v1/groups', {});
    expect([nameless.status, errorIn(nameless).code]).toEqual([400, 1008]);
  });
});
