import { BOTH, type Scenario } from '../scenario.js';

const KILLS = 5;

/** The client repeats what got no answer; some clients do not, and never learn what became of their request. */
export const apiKilled: Scenario = {
  id: 'F1',
  fault: 'kill −9 of the control plane during sends with idempotency keys',
  expected: 'a repeat gives the same id; nothing is lost and nothing is there twice',
  backends: BOTH,
  async run(stage) {
    const { world, random } = stage;
    const killing = random.fork('kills');
    let over = false;
    const kill = async () => {
      for (let round = 0; round < KILLS * stage.scale && !over; round++) {
        await stage.pause(200, 1_200);
        stage.fault('kill −9 of the control plane');
        world.controlPlane.kill();
        // A request into the gap, by somebody who asks once and goes away.
        await stage.send(stage.hero, 2, killing, 1);
        await world.controlPlane.ready();
      }
    };
    await Promise.all([stage.traffic(60, stage.actors, 1_500).finally(() => (over = true)), kill()]);
  },
};
