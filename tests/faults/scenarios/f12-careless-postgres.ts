import { BOTH, type Scenario } from '../scenario.js';

/** A server that answers a commit before the disk has it would lose what was promised; the platform insists on its own. */
export const carelessPostgres: Scenario = {
  id: 'F12',
  fault: 'a Postgres that is configured with synchronous_commit = off',
  expected: 'the platform’s own transactions commit durably all the same, so that kill −9 of Postgres loses nothing',
  backends: BOTH,
  ownPostgres: true,
  async run(stage) {
    const { world } = stage;
    stage.fault('synchronous_commit = off');
    await world.sql('ALTER SYSTEM SET synchronous_commit = off');
    await world.sql('SELECT pg_reload_conf()');
    // Long enough between flushes that whoever relies on them loses something.
    await world.sql("ALTER SYSTEM SET wal_writer_delay = '10s'");
    await world.sql('SELECT pg_reload_conf()');
    const kill = async () => {
      await stage.pause(1_000, 2_000);
      stage.fault('SIGKILL for Postgres');
      await world.postgres!.end('SIGKILL');
      await world.postgres!.restart();
    };
    await Promise.all([stage.traffic(60, stage.actors, 200), kill()]);
    await world.sql('ALTER SYSTEM RESET ALL');
    await world.sql('SELECT pg_reload_conf()');
  },
};
