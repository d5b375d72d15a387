import type { Scenario } from '../scenario.js';

const KILLS = 2;

/** Redis comes back with what it wrote down: a kill does not lose what the kernel has. */
export const redisKilled: Scenario = {
  id: 'F7',
  fault: 'kill −9 of Redis with its append-only file, and a start from it',
  expected: 'accepting goes on meanwhile; nothing is lost, nothing is sent twice',
  backends: ['redis'],
  async run(stage) {
    const { redis } = stage.world;
    const kill = async () => {
      for (let round = 0; round < KILLS * stage.scale; round++) {
        await stage.pause(300, 1_000);
        stage.fault('kill −9 of Redis');
        await redis!.kill();
        const operation = await stage.send(stage.hero, 1, stage.random, 1);
        stage.expect(operation.outcome === 'ok', 'nothing was accepted while Redis was away');
        await redis!.restart();
      }
    };
    await Promise.all([stage.traffic(50), kill()]);
  },
};
