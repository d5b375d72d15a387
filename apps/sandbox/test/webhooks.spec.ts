import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, wamidOf } from './support/given.js';
import { Receiver, VERIFY_TOKEN } from './support/receiver.js';

describe('webhooks', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.set();
  });
  afterEach(() => stage.strike());

  it('begin with a handshake', async () => {
    await until(async () => (await stage.call('GET', '/oracle/webhooks')).body['handshake'] === 'ok');
  });

  it('come again after anything but 200', async () => {
    await stage.line();
    stage.receiver.answers = [500, 404];
    await stage.write({ text: 'Hi' });
    await until(() => stage.receiver.messages().length > 0);
    const { body } = await stage.call('GET', '/oracle/webhooks');
    expect(body).toMatchObject({
      callbacks: [{ ok: 1, failed: 2, attempts: 3, pending: 0, last_error: 'answered 404' }],
    });
  });

  it('hold many updates in one POST', async () => {
    const line = await stage.line();
    await stage.write({ text: 'Hi' });
    const replies = await Promise.all(Array.from({ length: 40 }, () => stage.text(line, 'Hi')));
    await until(() => replies.every((reply) => stage.receiver.statuses(wamidOf(reply)).length === 2));
    expect(stage.receiver.bodies.length).toBeLessThan(40);
    expect(stage.receiver.unsigned).toBe(0);
  });

  it('go to an override once it has proved itself, and stop when the app is taken off', async () => {
    const line = await stage.line();
    const node = await new Receiver().start();
    const path = `/v25.0/${line.waba}/subscribed_apps`;
    const override = (verify_token: string) =>
      stage.call('POST', path, { override_callback_uri: node.url, verify_token }, line.token);
    expect(errorOf(await override('wrong'))).toMatchObject({ code: 100 });
    expect((await override(VERIFY_TOKEN)).body).toEqual({ success: true });
    await stage.write({ text: 'Hi' });
    await until(() => node.messages().length === 1);
    expect((await stage.call('GET', path, undefined, line.token)).body).toMatchObject({
      data: [{ override_callback_uri: node.url }],
    });
    await stage.call('DELETE', path, undefined, line.token);
    await stage.write({ text: 'Unheard' });
    await stage.call('POST', path, {}, line.token);
    await stage.write({ text: 'Back' });
    await until(() => stage.receiver.messages().length === 1);
    expect(stage.receiver.messages()[0]).toMatchObject({ text: { body: 'Back' } });
    await node.close();
  });
});

describe('a restart', () => {
  let stage: Stage;
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
    stage = await Stage.set({ dataDir });
  });
  afterEach(async () => {
    await stage.strike();
    await rm(dataDir, { recursive: true });
  });

  it('keeps numbers, tokens, templates, phones, chats, files, the clock and the record', async () => {
    const line = await stage.line();
    const components = [{ type: 'BODY', text: 'Hello there' }];
    await stage.template(line, { name: 'hello', category: 'UTILITY', components });
    await stage.turnClock(48);
    await stage.call('PUT', '/handsets/34600111222', { name: 'Ada' });
    await stage.write({ image: {} });
    const wamid = wamidOf(await stage.text(line, 'Hi', { biz_opaque_callback_data: 'a-1' }));
    await until(async () => (await stage.screen()).length === 2);
    const before = [await stage.screen(), (await stage.call('GET', '/oracle/requests')).body];

    await stage.restart();
    expect([await stage.screen(), (await stage.call('GET', '/oracle/requests')).body]).toEqual(before);
    expect((await stage.call('GET', '/sandbox/clock')).body).toMatchObject({ offset_ms: 48 * 3_600_000 });
    expect((await stage.call('GET', '/handsets/34600111222')).body).toMatchObject({ name: 'Ada' });
    expect((await stage.screen()).at(-1)).toMatchObject({ wamid, status: 'delivered' });
    const media = (await stage.screen())[0]?.['media'] as { id: string };
    const node = await stage.call('GET', `/v25.0/${media.id}`, undefined, line.token);
    const bytes = await fetch(String(node.body['url']), { headers: { authorization: `Bearer ${line.token}` } });
    expect(bytes.headers.get('content-type')).toBe('image/png');
    const again = await stage.send(line, {
      type: 'template',
      template: { name: 'hello', language: { code: 'en_US' } },
    });
    expect(again.status).toBe(200);
    expect((await stage.text(line, 'The window is still open')).status).toBe(200);
  });

  it('brings the webhooks that could not be delivered before', async () => {
    await stage.line();
    stage.receiver.answers = Array.from({ length: 3 }, () => 503);
    await stage.write({ text: 'Hi' });
    await until(() => stage.receiver.answers.length < 3);
    await stage.restart();
    await stage.call('POST', '/sandbox/webhook/retry');
    await until(() => stage.receiver.messages().length > 0);
    expect(stage.receiver.messages()[0]).toMatchObject({ text: { body: 'Hi' } });
  });
});
