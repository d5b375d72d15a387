import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { PERSON, Stage, until, wamidOf } from './support/given.js';
import type { Json } from './support/receiver.js';

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

it('a restart keeps tokens, block lists, groups, restrictions, names and what was counted', async () => {
  const line = await stage.line(undefined, { official: true });
  await stage.write({ text: 'Hi' });
  const wamid = wamidOf(await stage.text(line, 'Hello'));
  await until(() => stage.receiver.statuses(wamid).length === 2);
  const users = { messaging_product: 'whatsapp', block_users: [{ user: PERSON }] };
  await stage.graph(line, 'POST', `/${line.pnid}/block_users`, users);
  const group = { messaging_product: 'whatsapp', subject: 'Riders' };
  await stage.graph(line, 'POST', `/${line.pnid}/groups`, group);
  await stage.graph(line, 'POST', `/${line.pnid}/username`, { username: 'nordwind' });
  await stage.graph(line, 'POST', `/${line.pnid}/message_qrdls`, { prefilled_message: 'Hola' });
  await stage.call('POST', `/sandbox/wabas/${line.waba}/events`, {
    field: 'account_review_update',
    value: { decision: 'REJECTED' },
  });
  const { body: short } = await stage.call('POST', '/sandbox/tokens', { waba_ids: [line.waba], expires_in_s: 3_600 });
  const { body: ended } = await stage.call('POST', '/sandbox/tokens', { waba_ids: [line.waba] });
  await stage.call('POST', '/sandbox/tokens/end', { token: ended['access_token'], reason: 'password_changed' });
  await stage.call('PUT', '/sandbox/app', { calls_per_hour: 4_000 });
  const { body: signup } = await stage.call('POST', '/sandbox/signups', { name: 'Küstenrad' });

  const now = Math.floor(Date.now() / 1000);
  const period = `.start(${now - 86_400}).end(${now + 86_400})`;
  const fields = `analytics${period}.granularity(DAY),account_review_status`;
  const read = async () => {
    const paths = [
      `/${line.waba}?fields=${fields}`,
      `/${line.pnid}/block_users`,
      `/${line.pnid}/groups`,
      `/${line.pnid}/username`,
      `/${line.pnid}/message_qrdls`,
    ];
    const replies = await Promise.all(paths.map((path) => stage.graph(line, 'GET', path)));
    return [...replies.map(({ body }) => body), (await stage.call('GET', '/sandbox/app')).body];
  };
  const before = await read();
  expect(before[0]).toMatchObject({ account_review_status: 'REJECTED' });
  await stage.restart();
  expect(await read()).toEqual(before);

  const readWith = (token: unknown) => stage.call('GET', `/v25.0/${line.pnid}`, undefined, String(token));
  expect((await readWith(short['access_token'])).status).toBe(200);
  expect((await readWith(ended['access_token'])).body).toMatchObject({ error: { code: 190, error_subcode: 460 } });
  await stage.turnClock(2);
  expect((await readWith(short['access_token'])).body).toMatchObject({ error: { code: 190, error_subcode: 463 } });
  // However long the restart took, the code is not older than that.
  await stage.turnClock(-1);
  const { app_id: app } = (await stage.call('GET', '/sandbox/app')).body as Json;
  const query = new URLSearchParams({
    client_id: String(app),
    client_secret: 'a-secret-of-the-app',
    code: String(signup['code']),
  });
  const exchanged = await stage.call('GET', `/oauth/access_token?${query.toString()}`);
  expect(exchanged.body).toMatchObject({ token_type: 'bearer' });
});
