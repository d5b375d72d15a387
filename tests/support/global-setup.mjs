// Runs in plain Node before any test file, so it uses the built programs (scripts/test.mjs builds first).
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate, ROLES } from '#platform/database';
import { EmbeddedPostgres, freePort } from '#platform/embedded-postgres';
import { prepareQueueSchema } from '#platform/queue';
import { migrations } from '../../dist/apps/launcher/src/migrations.js';

const TEMPLATE = 'trunkline_template';
const TEST_SECRET = 'a secret that only the tests know, long enough';

/** One Postgres and one Redis for the whole run; each story copies its own database and takes its own queue names. */
export default async function setUp() {
  globalThis.testServers = { postgres: null, redis: null };
  process.env.TRUNKLINE_TEST_DATABASE = process.env.TEST_DATABASE_URL ?? (await startPostgres());
  const redis = process.env.REDIS_URL ?? (await startRedis());
  if (redis) process.env.TRUNKLINE_TEST_REDIS = redis;
  await prepareTemplate(process.env.TRUNKLINE_TEST_DATABASE);
}

async function startPostgres() {
  const postgres = new EmbeddedPostgres();
  const home = mkdtempSync(join(tmpdir(), 'trunkline-test-'));
  chmodSync(home, 0o755); // run as root, Postgres works under another account and must get in
  const server = await postgres.start({ home, ephemeral: true, log: (line) => console.log(line) });
  globalThis.testServers.postgres = postgres;
  return server.url;
}

async function startRedis() {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    if (process.env.TRUNKLINE_NO_SKIPS) throw new Error('redis-server is missing; install it or set REDIS_URL');
    console.log('Stories on Redis are skipped: there is no redis-server on this machine and REDIS_URL is not set.');
    return null;
  }
  const port = await freePort();
  const args = ['--port', String(port), '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'];
  globalThis.testServers.redis = spawn('redis-server', args, { stdio: 'ignore' });
  return `redis://127.0.0.1:${port}`;
}

/** One migrated database that every story copies: the migrations run once, and run for real. */
async function prepareTemplate(serverUrl) {
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
  await server.query(`CREATE DATABASE ${TEMPLATE}`);
  await server.end();
  const url = new URL(serverUrl);
  url.pathname = `/${TEMPLATE}`;
  const config = { DATABASE_URL: url.toString(), DATABASE_POOL: 2, TRUNKLINE_SECRET: TEST_SECRET };
  await migrate(config, migrations);
  await prepareQueueSchema(url.toString(), ROLES.queue);
}
