import { eventually } from '../../support/api.js';
import { BOTH, type Scenario } from '../scenario.js';

/** The tenant's server answers a worker that is not there any more. */
export const delivererKilled: Scenario = {
  id: 'F4',
  fault: 'kill −9 of the worker after it has posted a webhook and before it has noted that',
  expected: 'the tenant hears it again, under the same webhook id',
  backends: BOTH,
  async run(stage) {
    const { world, hero } = stage;
    const before = hero.receiver.received.length;
    let killed: string | null = null;
    hero.receiver.answers((response, { id }) => {
      if (killed !== null) return response.writeHead(200).end();
      killed = id;
      stage.fault('kill −9 of the worker in the middle of a webhook');
      world.worker.kill();
      return undefined; // the connection is gone; nobody would hear an answer
    });
    await stage.traffic(20);
    await eventually(
      async () => killed,
      (id) => id !== null,
    );
    await world.worker.ready();
    stage.expect(hero.receiver.received.length > before, 'no webhook was ever posted');
    stage.afterwards(() => {
      const again = hero.receiver.received.filter(({ id }) => id === killed).length;
      stage.expect(again >= 2, `the webhook ${killed} that nobody noted came ${again} times`);
    });
  },
};
