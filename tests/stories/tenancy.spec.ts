import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { roleUrl } from '#platform/database';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** Tables that belong to the installation and not to a tenant, each with the reason. */
const WITHOUT_TENANT: Record<string, string> = {
  inbound_envelope: 'nobody knows whose it is before it has been read',
  installation_clock: 'one clock for the whole installation',
  lease: 'rights of processes',
  market_calling_code: 'geography of prices, the same for everybody',
  outbox: 'ids only; emptied by the relay',
  partitioned_table: 'names of tables',
  rate_card_row: 'prices of Meta, the same for everybody',
  refresh_token: 'a token comes before any tenant is known; the app role has no right on it',
  schema_migration: 'which migrations ran',
  session: 'of a person, who may be of the provider; the app role has no right on it',
  sign_in_attempt: 'keyed hashes of accounts and addresses',
  signing_key: 'sealed keys of the installation',
};

describe('Tenancy', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('puts every table under forced row-level security by tenant, or names the reason why not', async () => {
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    const { rows } = await owner.query<{ name: string; secured: boolean }>(`
      SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS secured FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`);
    await owner.end();
    const open = rows.filter((row) => !row.secured && !(row.name in WITHOUT_TENANT)).map((row) => row.name);
    expect(open).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('gives no role but the owner a right on a partition, because a partition has no policy of its own', async () => {
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    const { rows } = await owner.query(`
      SELECT c.relname FROM pg_class c WHERE c.relispartition AND c.relkind = 'r'
        AND (has_table_privilege('trunkline_app', c.oid, 'SELECT') OR has_table_privilege('trunkline_system', c.oid, 'SELECT'))`);
    await owner.end();
    expect(rows).toEqual([]);
  });

  it('lets the queue role see nothing but the queues', async () => {
    const queue = new pg.Client({ connectionString: roleUrl(database.config, 'queue') });
    await queue.connect();
    await expect(queue.query('SELECT * FROM outbox')).rejects.toThrow(/permission denied/);
    await queue.end();
  });
});
