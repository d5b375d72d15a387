import type { Scenario } from '../scenario.js';

/** `noeviction` means that Redis refuses to write instead of forgetting something. */
export const redisFull: Scenario = {
  id: 'F10',
  fault: 'Redis has no memory left and refuses to write',
  expected: 'accepting goes on; what was accepted meanwhile is sent once there is room',
  backends: ['redis'],
  async run(stage) {
    const { redis } = stage.world;
    const traffic = stage.traffic(50);
    await stage.pause(200, 800);
    stage.fault('maxmemory reached');
    await redis!.tell('CONFIG', 'SET', 'maxmemory', '1');
    const operations = [
      await stage.send(stage.hero, 2, stage.random, 1),
      await stage.send(stage.neighbour, 2, stage.random, 1),
    ];
    await stage.pause(1_500, 3_000);
    const accepted = operations.every(({ outcome }) => outcome === 'ok');
    stage.expect(accepted, 'nothing was accepted while Redis was full');
    const kept = await stage.world.sql('SELECT FROM outbox');
    stage.expect(kept.length > 0, 'the outbox did not keep what Redis refused');
    await redis!.tell('CONFIG', 'SET', 'maxmemory', '0');
    await traffic;
  },
};
