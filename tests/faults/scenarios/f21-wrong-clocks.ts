import { fileURLToPath } from 'node:url';
import { BOTH, type Scenario } from '../scenario.js';

const PRELOAD = fileURLToPath(new URL('../shifted-clock.mjs', import.meta.url));

/** A worker of another time must not begin; the installation's own clock may be turned under everybody's feet. */
export const wrongClocks: Scenario = {
  id: 'F21',
  fault: 'a second worker whose clock is 120 s ahead or behind; the installation’s clock jumps by an hour',
  expected: 'the worker refuses to start and says why; nothing expires early, nothing is sent twice',
  backends: BOTH,
  async run(stage) {
    const { world, random } = stage;
    const start = async (shift: number) => {
      stage.fault(`a worker whose clock is ${shift / 1_000} s off`);
      const env = { NODE_OPTIONS: `--import ${PRELOAD}`, CLOCK_SHIFT_MS: String(shift) };
      const said = await world.refusedWorker(env);
      const refused = said?.includes('that of Postgres') ?? false;
      stage.expect(refused, `a worker whose clock is ${shift / 1_000} s off started all the same, or said: ${said}`);
    };
    const jump = async () => {
      await stage.pause(1_000, 2_000);
      stage.fault('the clock of the installation jumps by an hour');
      await world.installation.advance(1);
      await stage.pause(500, 1_500);
      stage.fault('kill −9 of the worker');
      world.worker.kill();
    };
    const shift = random.pick([120_000, -120_000]);
    await Promise.all([stage.traffic(50, stage.actors, 400), jump(), start(shift)]);
  },
};
