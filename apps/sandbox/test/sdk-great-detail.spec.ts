import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import CloudAPI from '@great-detail/whatsapp';
import { PERSON, Stage, until, type Line } from './support/given.js';
import { APP_SECRET, type Json } from './support/receiver.js';

/** The client @great-detail/whatsapp, as it comes from the registry, with the sandbox as its URL prefix. */
describe('the client @great-detail/whatsapp', () => {
  let stage: Stage;
  let line: Line;
  let client: CloudAPI;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
    client = new CloudAPI({
      prefixUrl: stage.url,
      graphVersion: 'v25.0',
      request: { headers: { authorization: `Bearer ${line.token}` }, retry: 0 },
    });
    await stage.write({ text: 'Hi' });
  });
  afterAll(() => stage.strike());

  type NewMessage = Parameters<typeof client.message.createMessage>[0];
  const send = (message: object) =>
    client.message.createMessage({ phoneNumberID: line.pnid, to: PERSON, ...message } as NewMessage).json();
  async function shown({ messages }: { messages: readonly { id: string }[] }): Promise<Json> {
    const find = async () => (await stage.screen()).find((message) => message['wamid'] === messages[0]?.id);
    await until(async () => (await find()) !== undefined);
    return (await find()) as Json;
  }

  it('sends text, and marks what came in as read', async () => {
    expect(await shown(await send({ type: 'text', text: { body: 'Hello' } }))).toMatchObject({ text: 'Hello' });
    const { wamid } = (await stage.write({ text: 'Hi there' })).body;
    const read = client.message.createStatus({ phoneNumberID: line.pnid, status: 'read', message_id: String(wamid) });
    expect(await read.json()).toEqual({ success: true });
  });

  it('uploads, sends, downloads and deletes media', async () => {
    const file = new Blob(['a picture'], { type: 'image/png' });
    const { id } = await client.media
      .upload({ phoneNumberID: line.pnid, file, mimeType: 'image/png', filename: 'a.png' })
      .json();
    expect(await shown(await send({ type: 'image', image: { id, caption: 'Look' } }))).toMatchObject({ media: { id } });
    const { url, sha256 } = await client.media.getURL({ mediaID: id, phoneNumberID: line.pnid }).json();
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const headers = { authorization: `Bearer ${line.token}` };
    expect(await client.media.download({ mediaURL: url, request: { headers } }).text()).toBe('a picture');
    expect(await client.media.delete({ mediaID: id }).json()).toEqual({ success: true });
  });

  it('sends interactive messages', async () => {
    const buttons = [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }];
    const question = { type: 'button', body: { text: 'Shall we?' }, action: { buttons } };
    expect(await shown(await send({ type: 'interactive', interactive: question }))).toMatchObject({
      buttons: [{ id: 'yes' }],
    });
    const rows = [{ id: 'r1', title: 'Row' }];
    const list = {
      type: 'list',
      body: { text: 'Pick' },
      action: { button: 'Choose', sections: [{ title: 'A', rows }] },
    };
    expect(await shown(await send({ type: 'interactive', interactive: list }))).toMatchObject({
      buttons: [{ id: 'r1' }],
    });
  });

  it('creates, reads, changes, lists, sends and deletes templates', async () => {
    const components = [{ type: 'BODY', text: 'Hello {{1}}, welcome to us.', example: { body_text: [['Ada']] } }];
    const wanted = {
      name: 'welcome',
      language: 'en_US',
      category: 'MARKETING',
      parameter_format: 'POSITIONAL',
      components,
    };
    const created = await client.template
      .create(line.waba, wanted as Parameters<typeof client.template.create>[1])
      .json();
    const id = String((created as { id: string }).id);
    const status = async () => (await client.template.get(id, { fields: ['status'] }).json()).status;
    await until(async () => (await status()) === 'APPROVED');
    const parameters = [{ type: 'text', text: 'Ada' }];
    const template = { name: 'welcome', language: { code: 'en_US' }, components: [{ type: 'body', parameters }] };
    expect(await shown(await send({ type: 'template', template }))).toMatchObject({
      text: 'Hello Ada, welcome to us.',
    });

    const edited = [{ ...components[0], text: 'Hello {{1}}, you are welcome.' }];
    await client.template.update(id, { components: edited } as Parameters<typeof client.template.update>[1]).json();
    await until(async () => (await status()) === 'APPROVED');
    const listed = await client.template
      .list(line.waba, { status: 'APPROVED', category: ['MARKETING', 'UTILITY'] })
      .json();
    expect(listed.data).toEqual([expect.objectContaining({ name: 'welcome' })]);
    expect(await client.template.listLibrary({ search: 'order' }).json()).toMatchObject({
      data: [{ category: 'UTILITY' }],
    });
    await client.template.delete(line.waba, { name: 'welcome' } as Parameters<typeof client.template.delete>[1]).json();
    expect((await client.template.list(line.waba, {}).json()).data).toEqual([]);
  });

  it('reads numbers and subscriptions', async () => {
    const number = await client.phoneNumbers.getPhoneNumber({ phoneNumberID: line.pnid }).json();
    expect(number).toMatchObject({ id: line.pnid, quality_rating: 'GREEN' });
    const { data } = await client.phoneNumbers.listPhoneNumbers({ businessAccountID: line.waba }).json();
    expect(data).toHaveLength(1);
    expect((await client.subscribedApps.listSubscriptions({ businessAccountID: line.waba }).json()).data).toHaveLength(
      1,
    );
  });

  it('understands a refusal', async () => {
    const refused = client.message.createMessage({
      phoneNumberID: line.pnid,
      to: '+34600999000',
      type: 'text',
      text: { body: 'Hi' },
    } as Parameters<typeof client.message.createMessage>[0]);
    await expect(refused.json()).rejects.toMatchObject({ response: { status: 400 } });
  });

  it('verifies what comes in', async () => {
    const { wamid } = (await stage.write({ text: '¿Qué tal? 👋' })).body;
    await until(() => stage.receiver.messages().some(({ id }) => id === wamid));
    // What was done to templates before may still be on its way.
    const post = stage.receiver.posts.find(({ body }) => body.includes(String(wamid)));
    const event = await client.webhook.eventNotification({
      method: 'POST',
      query: {},
      headers: post?.headers ?? {},
      body: post?.body ?? '',
    } as Parameters<typeof client.webhook.eventNotification>[0]);
    await event.verifySignature(APP_SECRET);
    await expect(event.verifySignature('another secret')).rejects.toThrow();
    expect(JSON.stringify(event.eventNotification)).toContain(String(wamid));
  });

  it('answers the handshake', async () => {
    const query = { 'hub.mode': 'subscribe', 'hub.challenge': '77', 'hub.verify_token': 'token' };
    const registration = await client.webhook.register({ method: 'GET', query, headers: {} } as Parameters<
      typeof client.webhook.register
    >[0]);
    expect(registration).toMatchObject({ challenge: '77', verifyToken: 'token' });
  });
});
