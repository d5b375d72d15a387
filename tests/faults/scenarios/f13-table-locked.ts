import pg from 'pg';
import { sleep } from '#platform/kernel';
import { BOTH, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

/** Twice as long as a statement may take, and much longer than anybody waits for a connection. */
const LOCK_MS = 60_000;
const AT_ONCE = 40;

/** More requests than connections while nobody gets at the table. */
export const tableLocked: Scenario = {
  id: 'F13',
  fault: 'a lock on the table of what is to be sent, with more requests than connections',
  expected: '503 with Retry-After instead of waiting for ever; no deadlock; everything goes on when the lock is gone',
  backends: BOTH,
  async run(stage) {
    const before = await deadlocks(stage);
    const client = new pg.Client({ connectionString: stage.world.installation.database.url });
    await client.connect();
    try {
      await client.query('BEGIN; LOCK TABLE dispatch IN ACCESS EXCLUSIVE MODE');
      stage.fault('dispatch is locked');
      const crowd = Array.from({ length: AT_ONCE }, (_, index) =>
        stage.send(index % 2 === 0 ? stage.hero : stage.neighbour, 1, stage.random.fork(`crowd ${index}`)),
      );
      await sleep(LOCK_MS);
      await client.query('COMMIT');
      const operations = await Promise.all(crowd);
      const turnedAway = operations.some((operation) => operation.turnedAway > 0);
      stage.expect(turnedAway, 'nobody was told to come back later, whoever waited');
    } finally {
      await client.end();
    }
    await stage.traffic(20);
    stage.expect((await deadlocks(stage)) === before, 'Postgres had to break a deadlock');
  },
};

async function deadlocks({ world }: Stage): Promise<string | undefined> {
  const [row] = await world.sql<{ deadlocks: string }>(
    'SELECT deadlocks::text FROM pg_stat_database WHERE datname = current_database()',
  );
  return row?.deadlocks;
}
