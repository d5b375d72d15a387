import { BOTH, type Scenario } from '../scenario.js';

const HOURS = [0.01, 0.2, 1, 3];

/** The tenant's server is down for hours; the clock is turned, nobody waits. */
export const receiverAway: Scenario = {
  id: 'F19',
  fault: 'a tenant’s webhook receiver is down for hours, answering 503 or nothing at all',
  expected: 'its schedule is kept, the neighbour hears everything in time, and nothing is missing when it is back',
  backends: BOTH,
  async run(stage) {
    const { hero, world } = stage;
    hero.receiver.answersWith(503);
    stage.fault('a receiver that answers 503');
    await stage.traffic(15);
    for (const hours of HOURS) {
      await world.installation.advance(hours);
      await stage.pause(300, 900);
      if (stage.random.chance(0.5)) {
        hero.receiver.hangs();
        stage.fault('a receiver that never answers');
      } else hero.receiver.answersWith(503);
    }
    await stage.traffic(10);
  },
};
