import type { Scenario } from '../scenario.js';

/** A power cut takes what the disk has not got yet. */
export const redisPowerLoss: Scenario = {
  id: 'F8',
  fault: 'power loss of Redis: killed, and the end of its append-only file is gone',
  expected: 'the lost jobs are offered again from Postgres',
  backends: ['redis'],
  async run(stage) {
    const { redis } = stage.world;
    const cut = async () => {
      for (let round = 0; round < stage.scale; round++) {
        await stage.pause(500, 1_500);
        await redis!.kill();
        redis!.loseTail(stage.random.between(2_000, 40_000));
        stage.fault('the end of the append-only file is lost');
        await redis!.restart();
      }
    };
    await Promise.all([stage.traffic(50), cut()]);
  },
};
