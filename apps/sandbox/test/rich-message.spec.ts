import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, wamidOf, type Line, type Reply } from './support/given.js';
import type { Json } from './support/receiver.js';

const buttons = (...titles: string[]) =>
  titles.map((title) => ({ type: 'reply', reply: { id: title.toLowerCase(), title } }));

const question = (more: Json) => ({
  type: 'interactive',
  interactive: { type: 'button', body: { text: 'Shall we?' }, action: { buttons: buttons('Yes', 'No') }, ...more },
});

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: `Row ${index}` }));

const menu = (sections: Json[]) => ({
  type: 'interactive',
  interactive: { type: 'list', body: { text: 'Pick one' }, action: { button: 'Choose', sections } },
});

describe('a message that is more than text', () => {
  let stage: Stage;
  let line: Line;
  let picture: string;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
    await stage.write({ text: 'Hi' });
    picture = String((await upload('a picture', 'image/png')).body['id']);
  });
  afterAll(() => stage.strike());

  async function upload(content: string, mime: string, token = line.token): Promise<Reply> {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', mime);
    form.set('file', new Blob([content], { type: mime }), 'file');
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${stage.url}/v25.0/${line.pnid}/media`, { method: 'POST', headers, body: form });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
  }

  it('shows the picture that was uploaded, and its bytes can be fetched for five minutes', async () => {
    const reply = await stage.send(line, { type: 'image', image: { id: picture, caption: 'Look' } });
    await until(async () => (await stage.screen()).some((message) => message['wamid'] === wamidOf(reply)));
    expect((await stage.screen()).at(-1)).toMatchObject({
      type: 'image',
      text: 'Look',
      media: { kind: 'image', id: picture },
    });

    const { body } = await stage.call('GET', `/v25.0/${picture}`, undefined, line.token);
    expect(body).toMatchObject({ messaging_product: 'whatsapp', mime_type: 'image/png', file_size: 9, id: picture });
    const path = String(body['url']).slice(stage.url.length);
    expect((await stage.call('GET', path, undefined, line.token)).body).toEqual({ text: 'a picture' });
    expect((await stage.call('GET', path)).status).toBe(401);
    await stage.turnClock(6 / 60);
    expect((await stage.call('GET', path, undefined, line.token)).status).toBe(404);
    await stage.turnClock(0);
  });

  it('is refused with a file that is not there, not its own, or of another kind', async () => {
    const other = await stage.line('+4930999000');
    expect(errorOf(await stage.send(line, { type: 'image', image: { id: '1' } }))).toMatchObject({
      code: 100,
      error_subcode: 33,
    });
    expect(errorOf(await upload('x', 'image/png', other.token))).toMatchObject({ code: 100, error_subcode: 33 });
    expect(errorOf(await stage.call('GET', `/v25.0/${picture}`, undefined, other.token))).toMatchObject({
      error_subcode: 33,
    });
    expect(errorOf(await stage.send(line, { type: 'video', video: { id: picture } }))).toMatchObject({ code: 131053 });
    expect(errorOf(await stage.send(line, { type: 'image', image: {} }))).toMatchObject({ code: 131008 });
    expect(errorOf(await upload('x', 'application/zip'))).toMatchObject({ code: 131053 });
    expect(errorOf(await upload('x'.repeat(5 * 1024 * 1024 + 1), 'image/png'))).toMatchObject({ code: 131053 });
  });

  it('fails later when the link leads nowhere', async () => {
    const reply = await stage.send(line, { type: 'image', image: { link: 'https://pictures.invalid/a.png' } });
    await until(() => stage.receiver.statuses(wamidOf(reply)).length > 0);
    expect(stage.receiver.statuses(wamidOf(reply))[0]).toMatchObject({ status: 'failed', errors: [{ code: 131053 }] });
  });

  it('is forgotten when the file is deleted or 30 days old', async () => {
    const brief = String((await upload('brief', 'text/plain')).body['id']);
    expect((await stage.call('DELETE', `/v25.0/${brief}`, undefined, line.token)).body).toEqual({ success: true });
    expect(errorOf(await stage.call('GET', `/v25.0/${brief}`, undefined, line.token))).toMatchObject({
      error_subcode: 33,
    });
    await stage.turnClock(30 * 24 + 1);
    expect((await stage.call('GET', `/v25.0/${picture}`, undefined, line.token)).status).toBe(400);
    await stage.turnClock(0);
  });

  it('asks, and the answer quotes the question', async () => {
    const asked = wamidOf(await stage.send(line, question({})));
    await stage.write({ button: { id: 'yes', title: 'Yes', context: asked } });
    await until(() => stage.receiver.messages().some((message) => message['type'] === 'interactive'));
    expect(stage.receiver.messages().find((message) => message['type'] === 'interactive')).toMatchObject({
      interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } },
      context: { id: asked },
    });
    const wrong = await stage.write({ button: { id: 'perhaps', title: 'Perhaps', context: asked } });
    expect(wrong.body).toMatchObject({ status: 422, errors: [{ pointer: '/button/context' }] });
  });

  it.each([
    ['four buttons', question({ action: { buttons: buttons('A', 'B', 'C', 'D') } }), 131009],
    ['two buttons alike', question({ action: { buttons: buttons('A', 'A') } }), 131009],
    ['a button title of 21 characters', question({ action: { buttons: buttons('x'.repeat(21)) } }), 131009],
    ['no body', question({ body: undefined }), 131009],
    ['a footer of 61 characters', question({ footer: { text: 'x'.repeat(61) } }), 131009],
    ['no action', question({ action: undefined }), 131008],
    ['an unknown kind', question({ type: 'dance' }), 100],
    [
      'eleven rows',
      menu([
        { title: 'A', rows: rows(6) },
        { title: 'B', rows: rows(5) },
      ]),
      131009,
    ],
    ['two sections without titles', menu([{ rows: rows(1) }, { rows: [{ id: 'z', title: 'Z' }] }]), 131009],
    [
      'an empty section',
      menu([
        { title: 'A', rows: rows(1) },
        { title: 'B', rows: [] },
      ]),
      131009,
    ],
    ['a footer without text', question({ footer: {} }), 131009],
    ['a misspelt button', question({ action: { buttons: [{ ...buttons('A')[0], kind: 'reply' }] } }), 100],
    [
      'a misspelt header',
      question({ header: { type: 'image', image: { link: 'https://a.example/a.png', caption: 'x' } } }),
      100,
    ],
    ['a latitude of nothing', { type: 'location', location: { latitude: ' ', longitude: 0 } }, 131009],
    ['a place whose name is no text', { type: 'location', location: { latitude: 1, longitude: 1, name: {} } }, 100],
    ['a latitude beyond the pole', { type: 'location', location: { latitude: 91, longitude: 0 } }, 131009],
    ['a location without a longitude', { type: 'location', location: { latitude: 1 } }, 131008],
    ['a reaction to nothing', { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } }, 131009],
    ['a contact without a name', { type: 'contacts', contacts: [{ phones: [] }] }, 131008],
    [
      'a caption that is too long',
      { type: 'image', image: { link: 'https://a.example/a.png', caption: 'x'.repeat(1_025) } },
      100,
    ],
    ['a link that is none', { type: 'image', image: { link: 'ftp://a.example/a.png' } }, 131009],
  ])('is refused with %s', async (_what, message, code) => {
    expect(errorOf(await stage.send(line, message))).toMatchObject({ code });
  });

  it.each([
    ['a list', menu([{ title: 'A', rows: rows(10) }])],
    [
      'a link button',
      question({
        type: 'cta_url',
        action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://a.example' } },
      }),
    ],
    ['a location', { type: 'location', location: { latitude: '52.5', longitude: 13.4, name: 'Berlin' } }],
    ['a contact', { type: 'contacts', contacts: [{ name: { formatted_name: 'Ada Lind', first_name: 'Ada' } }] }],
    ['a sticker by link', { type: 'sticker', sticker: { link: 'https://a.example/a.webp' } }],
  ])('is accepted as %s', async (_what, message) => {
    expect((await stage.send(line, message)).status).toBe(200);
  });

  it('reacts, which is only ever sent, never delivered', async () => {
    const inbound = (await stage.write({ text: 'Nice bike' })).body;
    const reply = await stage.send(line, { type: 'reaction', reaction: { message_id: inbound['wamid'], emoji: '👍' } });
    const later = await stage.text(line, 'and a text');
    await until(() => stage.receiver.statuses(wamidOf(later)).length === 2);
    expect(stage.receiver.statuses(wamidOf(reply)).map(({ status }) => status)).toEqual(['sent']);
  });

  it('marks what came in as read', async () => {
    const { wamid } = (await stage.write({ text: 'Read me' })).body;
    const read = (id: unknown) =>
      stage.call(
        'POST',
        `/v25.0/${line.pnid}/messages`,
        { messaging_product: 'whatsapp', status: 'read', message_id: id },
        line.token,
      );
    expect((await read(wamid)).body).toEqual({ success: true });
    expect((await stage.screen()).find((message) => message['wamid'] === wamid)).toMatchObject({ status: 'read' });
    expect(errorOf(await read('wamid.unknown'))).toMatchObject({ code: 131009 });
  });

  it('comes in as a picture whose bytes the business can fetch', async () => {
    await stage.write({
      image: { data: Buffer.from('a photo').toString('base64'), mime_type: 'image/jpeg', caption: 'Here' },
    });
    await until(() => stage.receiver.messages().some((message) => message['type'] === 'image'));
    const image = stage.receiver.messages().find((message) => message['type'] === 'image')?.['image'] as Json;
    expect(image).toMatchObject({ mime_type: 'image/jpeg', caption: 'Here' });
    const node = await stage.call('GET', `/v25.0/${String(image['id'])}`, undefined, line.token);
    expect(Buffer.from(String(image['sha256']), 'base64').toString('hex')).toBe(node.body['sha256']);
    const path = String(image['url']).slice(stage.url.length);
    expect((await stage.call('GET', path, undefined, line.token)).body).toEqual({ text: 'a photo' });
  });
});
