import pg from 'pg';
import { DataSource } from 'typeorm';
import { ROLES, rolePassword, type DatabaseConfig, type Role } from './config.js';
import type { MigrationClass } from './migration.js';

/**
 * How Postgres plans for our roles. A plan kept from when a queue-like table was empty reads all of it once it is full, so every
 * statement is planned with its real parameters; and indexes are not on spinning disks. See ADR 0011.
 */
const PLANNER = ['plan_cache_mode TO force_custom_plan', 'random_page_cost TO 1.1'];

/** Two starters at once must not both migrate. The number spells `trnk`. */
const MIGRATION_LOCK = 0x74726e6b;

/**
 * Brings the database up to date as its owner: roles first, then every migration in order of its timestamp, each in a
 * transaction of its own. Safe to run at every start, and by several starters at once.
 */
export async function migrate(config: DatabaseConfig, migrations: readonly MigrationClass[]): Promise<string[]> {
  const guard = new pg.Client({ connectionString: config.DATABASE_URL });
  await guard.connect();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    for (const role of ['app', 'system', 'queue'] as const) await ensureRole(guard, role, config);
    const source = new DataSource({
      type: 'postgres',
      url: config.DATABASE_URL,
      migrations: [...migrations],
      migrationsTableName: 'schema_migration',
      migrationsTransactionMode: 'each',
    });
    await source.initialize();
    try {
      return (await source.runMigrations()).map((migration) => migration.name);
    } finally {
      await source.destroy();
    }
  } finally {
    await guard.end();
  }
}

async function ensureRole(client: pg.Client, role: Role, config: DatabaseConfig): Promise<void> {
  const given = { app: config.APP_DATABASE_URL, system: config.SYSTEM_DATABASE_URL, queue: config.QUEUE_DATABASE_URL }[
    role
  ];
  const name = ROLES[role];
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  const attributes = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`;
  // Derived passwords are base64url, so they cannot leave the literal.
  const password = given ? '' : `PASSWORD '${rolePassword(config.TRUNKLINE_SECRET, role)}'`;
  try {
    if (!rowCount) await client.query(`CREATE ROLE ${name} ${attributes} ${password}`);
    else if (!given) await client.query(`ALTER ROLE ${name} ${password}`);
    if (!given) await client.query(PLANNER.map((setting) => `ALTER ROLE ${name} SET ${setting}`).join('; '));
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new Error(
      `The owner in DATABASE_URL may not create the role ${name}. Give it CREATEROLE, or create the three roles by hand and set APP_DATABASE_URL, SYSTEM_DATABASE_URL and QUEUE_DATABASE_URL.`,
      { cause: error },
    );
  }
}
