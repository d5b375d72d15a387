import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, listIn } from '../../support/api.js';
import type { Killable } from '../../support/killable.js';
import { keyOf } from '../../support/media-story.js';
import { BOTH, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const PRELOAD = fileURLToPath(new URL('../shifted-clock.mjs', import.meta.url));
const SHIFTS_MS = [120_000, -120_000];
const HOUR_MS = 3_600_000;
/** Three looks in a row, four of them a second; the rest is for a machine with much to do. */
const NOTICED_MS = 10_000;
const IDLE_MS = 3_000;

/** A program of another time must not begin, one whose clock goes wrong must not go on; the installation's own clock may be turned. */
export const wrongClocks: Scenario = {
  id: 'F21',
  fault:
    'a worker whose clock is 120 s ahead or behind at its start, or becomes so while it runs; an API whose clock jumps by an hour; ' +
    'the installation’s clock jumps by an hour',
  expected:
    'it refuses to start, or stops taking work and says why until its clock is right again; nothing expires early, nothing is sent twice',
  backends: BOTH,
  async run(stage) {
    const { world } = stage;
    const start = async () => {
      for (const shift of SHIFTS_MS) await refusesToStart(stage, shift);
    };
    const jump = async () => {
      await stage.pause(1_000, 2_000);
      stage.fault('the clock of the installation jumps by an hour');
      await world.installation.advance(1);
      await stage.pause(500, 1_500);
      stage.fault('kill −9 of the worker');
      world.worker.kill();
    };
    await Promise.all([stage.traffic(50, stage.actors, 400), jump(), start()]);
    await world.worker.ready();
    await whileRunning(stage);
    stage.afterwards(async () => {
      for (const { tenant } of stage.actors) {
        const expired = await tenant.api.get('/v1/messages?direction=out&status=expired');
        stage.expect(listIn(expired.body['data']).length === 0, 'a message expired early');
      }
    });
  },
};

async function refusesToStart(stage: Stage, shift: number): Promise<void> {
  stage.fault(`a worker whose clock is ${shift / 1_000} s off`);
  const said = await stage.world.refusedWorker({ ...preloaded, CLOCK_SHIFT_MS: String(shift) });
  const refused = said?.includes('that of Postgres') ?? false;
  stage.expect(refused, `a worker whose clock is ${shift / 1_000} s off started all the same, or said: ${said}`);
}

/** The clocks of programs that have long started go wrong, and right again. */
async function whileRunning(stage: Stage): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-faults-clock-'));
  const file = join(folder, 'shift');
  const set = (shift: number) => writeFileSync(file, String(shift));
  set(0);
  try {
    const env = { ...preloaded, CLOCK_SHIFT_FILE: file };
    await workerGoesWrong(stage, await stage.world.anotherWorker(env), set);
    await apiGoesWrong(stage, await stage.world.anotherControlPlane(env), set);
    await stage.world.endExtras();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** It is the only one that could do anything, and does nothing. */
async function workerGoesWrong(stage: Stage, second: Killable, set: (shift: number) => void): Promise<void> {
  const { world } = stage;
  const shift = stage.random.pick(SHIFTS_MS);
  set(shift);
  stage.fault(`the clock of a running worker goes ${shift / 1_000} s wrong`);
  await saysSo(stage, second);
  world.worker.freeze();
  try {
    const waiting = await stage.send(stage.hero, 1, stage.random, 1);
    const taken = await stage.reachesNetwork(waiting, IDLE_MS).then(
      () => true,
      () => false,
    );
    stage.expect(!taken, 'a worker with a wrong clock took work');
    set(0);
    await stage
      .reachesNetwork(waiting)
      .catch(() => stage.expect(false, 'a worker whose clock is right again took no work'));
  } finally {
    world.worker.thaw();
  }
}

async function apiGoesWrong(stage: Stage, second: Killable, set: (shift: number) => void): Promise<void> {
  const { key } = await keyOf(stage.hero.tenant);
  const shift = stage.random.pick([HOUR_MS, -HOUR_MS]);
  const ask = () => fetch(new URL('/v1/messages', second.readyUrl), { headers: { authorization: `Bearer ${key}` } });
  stage.expect((await ask()).status === 200, 'the second API did not answer while its clock was right');
  set(shift);
  stage.fault(`the clock of a running API goes ${shift / 1_000} s wrong`);
  await saysSo(stage, second);
  const { status, headers } = await ask();
  stage.expect(status === 503 && headers.has('retry-after'), `an API with a wrong clock answered ${status}`);
  set(0);
  await eventually(ask, (answer) => answer.status === 200, NOTICED_MS).catch(() =>
    stage.expect(false, 'an API whose clock is right again did not answer'),
  );
}

/** Its readiness names the clock. */
const saysSo = (stage: Stage, { readyUrl }: Killable): Promise<unknown> =>
  eventually(
    async () => (await fetch(readyUrl)).text(),
    (said) => said.includes('that of Postgres'),
    NOTICED_MS,
  ).catch((error: Error) => stage.expect(false, `a wrong clock is not noticed: ${error.message}`));

const preloaded = { NODE_OPTIONS: `--import ${PRELOAD}` };
