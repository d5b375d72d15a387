import { eventually, listIn } from '../../support/api.js';
import { must } from '../../support/installation.js';
import { BOTH, type Scenario } from '../scenario.js';

const ROUNDS = 2;

/** Two workers, of which one leads; wishes change while they die in turn. */
export const twoControllers: Scenario = {
  id: 'F5',
  fault: 'two node controllers at once, killed in the middle of reconciling',
  expected: 'one leads, each node keeps one process, and everything converges',
  backends: BOTH,
  async run(stage) {
    const { world, actors } = stage;
    const second = await world.anotherWorker();
    const wish = (what: string) =>
      Promise.all(
        actors.map(async ({ number }) =>
          must(202, await world.installation.admin.post(`/admin/v1/nodes/${number.nodeId}/${what}`)),
        ),
      );
    const change = async () => {
      for (let round = 0; round < ROUNDS * stage.scale; round++) {
        await wish('restart');
        await stage.pause(100, 700);
        stage.fault('kill −9 of a controller while nodes restart');
        stage.random.pick([world.worker, second]).kill();
        await stage.pause(300, 1_500);
        await wish('pause');
        await stage.pause(100, 700);
        await wish('resume');
      }
    };
    await Promise.all([stage.traffic(40), change()]);
    await Promise.all([world.worker.ready(), second.ready()]);
    for (const { number, name } of actors)
      await eventually(
        () => world.installation.admin.get(`/admin/v1/nodes/${number.nodeId}`),
        ({ body }) => listIn(body['leases']).filter((lease) => String(lease['live']) === 'true').length === 1,
        90_000,
      ).catch(() => stage.expect(false, `the node of ${name} did not converge`));
  },
};
