import type { World } from './world.js';

const SECONDS = 0.4;

/** Lets transactions that touch a table stand still right before their commit, so that a fault can meet them there. */
export async function linger(world: World, table: string, event: 'DELETE' | 'UPDATE', when = 'true'): Promise<void> {
  await world.sql(`
    CREATE OR REPLACE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      -- Once for each transaction, however many rows it touches.
      IF current_setting('faults.lingered', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        PERFORM set_config('faults.lingered', pg_current_xact_id()::text, true);
        PERFORM pg_sleep(${SECONDS});
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER linger AFTER ${event} ON ${table} DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION linger()`);
}

export async function lingerNoMore(world: World, table: string): Promise<void> {
  await world.sql(`DROP TRIGGER IF EXISTS linger ON ${table}`);
}

/** Whether a transaction of this program stands there at this moment. */
export async function lingering(world: World, application: string): Promise<boolean> {
  return (await lingeringBackends(world, application)).length > 0;
}

/** Breaks the connections whose transactions stand there: these never commit. */
export async function breakLingering(world: World, application: string): Promise<void> {
  await world.sql('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [
    await lingeringBackends(world, application),
  ]);
}

async function lingeringBackends(world: World, application: string): Promise<number[]> {
  const rows = await world.sql<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'
       AND application_name LIKE $1 || '%'`,
    [application],
  );
  return rows.map((row) => row.pid);
}
