import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { errorOf, Stage } from './support/given.js';

let dataDir: string;
let stage: Stage;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  stage = await Stage.set({ dataDir });
});
afterAll(async () => {
  await stage.strike();
  await rm(dataDir, { recursive: true });
});

it('the request that is one too many locks the number for 72 hours, over a restart too', async () => {
  const line = await stage.line();
  const register = () =>
    stage.graph(line, 'POST', `/${line.pnid}/register`, { messaging_product: 'whatsapp', pin: '212834' });
  for (let round = 0; round < 10; round++) expect((await register()).status).toBe(200);
  await stage.turnClock(70);
  expect(errorOf(await register())).toMatchObject({ code: 133016 });
  await stage.restart();
  // The ten are older than 72 hours now, the lock is not; asking again does not make it longer.
  await stage.turnClock(141);
  expect(errorOf(await register())).toMatchObject({ code: 133016 });
  await stage.turnClock(143);
  expect((await register()).status).toBe(200);
});
