import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DatabaseConfig } from '#platform/database';

export const TEST_SECRET = 'a secret that only the tests know, long enough';

/** Whoever migrated the template has to own the copies as well: partitions are made with the owner's rights. See global-setup.mjs. */
const TEMPLATE_OWNER = 'trunkline_story_owner';

export interface TestDatabase {
  readonly url: string;
  readonly config: DatabaseConfig;
  drop(): Promise<void>;
}

/** A database of one's own, copied from the migrated template in some milliseconds. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env['TRUNKLINE_TEST_DATABASE'];
  if (!serverUrl) throw new Error('tests/support/global-setup.ts has not run');
  const name = `story_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE trunkline_template OWNER ${TEMPLATE_OWNER}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const config = DatabaseConfig.parse({
    DATABASE_URL: url.toString(),
    TRUNKLINE_SECRET: TEST_SECRET,
    DATABASE_POOL: '10',
  });
  return {
    url: url.toString(),
    config,
    drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
