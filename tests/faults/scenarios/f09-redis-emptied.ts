import type { Scenario } from '../scenario.js';

const FLUSHES = 3;
/** The sweeper offers again what was offered three seconds ago; the rest is for a machine with much to do. */
const OFFERED_AGAIN_MS = 20_000;

/** Redis knows nothing alone. */
export const redisEmptied: Scenario = {
  id: 'F9',
  fault: 'FLUSHALL of Redis in the middle of traffic',
  expected: 'everything is offered again within the sweeper’s period; nothing is sent twice',
  backends: ['redis'],
  async run(stage) {
    const flush = async () => {
      for (let round = 0; round < FLUSHES * stage.scale; round++) {
        await stage.pause(200, 900);
        stage.fault('FLUSHALL');
        await stage.world.redis!.tell('FLUSHALL');
      }
    };
    await Promise.all([stage.traffic(50), flush()]);
    const operation = await stage.send(stage.hero, 3);
    stage.fault('FLUSHALL');
    await stage.world.redis!.tell('FLUSHALL');
    await stage
      .reachesNetwork(operation, OFFERED_AGAIN_MS)
      .catch(() => stage.expect(false, 'what Redis forgot was not offered again in time'));
  },
};
