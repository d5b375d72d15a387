import { BOTH, type Scenario } from '../scenario.js';

/** Whatever was answered with 202 was on the disk; whatever was not is repeated by the client. */
export const postgresEnded: Scenario = {
  id: 'F11',
  fault:
    'Postgres is shut down fast, shut down immediately, killed −9; its connections are cut, and blocked without being cut',
  expected: 'everybody reconnects; nothing that was accepted is lost',
  backends: BOTH,
  ownPostgres: true,
  async run(stage) {
    const { postgres, wires } = stage.world;
    const end = async () => {
      for (let round = 0; round < stage.scale; round++)
        for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
          await stage.pause(500, 1_500);
          stage.fault(`${signal} for Postgres`);
          await postgres!.end(signal);
          await stage.pause(200, 1_000);
          await postgres!.restart();
        }
      await stage.pause(500, 1_500);
      stage.fault('every connection to Postgres is cut');
      wires.postgres.cut();
      await stage.pause(500, 1_000);
      stage.fault('Postgres does not answer, and no connection breaks');
      wires.postgres.let('swallow answers');
      await stage.pause(2_000, 4_000);
      await wires.postgres.heal();
    };
    await Promise.all([stage.traffic(60, stage.actors, 400), end()]);
  },
};
