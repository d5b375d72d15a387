import { eventually } from '../../support/api.js';
import { BOTH, type Scenario } from '../scenario.js';
import { linger, lingering, lingerNoMore } from '../linger.js';

const KILLS = 3;

/** The commit of the relay is held back inside Postgres; the jobs are in the queue by then, and the worker dies there. */
export const relayKilled: Scenario = {
  id: 'F2',
  fault: 'kill −9 of the worker between adding jobs to the queue and deleting their outbox rows',
  expected: 'the jobs are added again; no message is sent again',
  backends: BOTH,
  async run(stage) {
    const { world } = stage;
    await linger(world, 'outbox', 'DELETE');
    const traffic = stage.traffic(40);
    for (let round = 0; round < KILLS * stage.scale; round++) {
      await eventually(
        () => lingering(world, 'trunkline worker'),
        (found) => found,
        30_000,
      ).catch(() => undefined);
      if (!(await lingering(world, 'trunkline worker'))) break;
      stage.fault('kill −9 of the worker before the commit of its relay');
      world.worker.kill();
      await world.worker.ready();
    }
    await lingerNoMore(world, 'outbox');
    await traffic;
    stage.expect((stage.faults.size ?? 0) > 0, 'the worker was never met between queue and commit');
  },
};
