// Runs in plain Node before any test file, so it uses the built programs (scripts/test.mjs builds first).
import pg from 'pg';
import { migrate, ROLES } from '#platform/database';
import { prepareQueueSchema } from '#platform/queue';
import { migrations } from '../../dist/apps/launcher/src/migrations.js';
import { dockerSocket, startPostgres, startRedis } from './servers.mjs';

const TEMPLATE = 'trunkline_template';
const OWNER = 'trunkline_story_owner';
const OWNER_PASSWORD = 'only for stories';
const TEST_SECRET = 'a secret that only the tests know, long enough';

/** One Postgres and one Redis for the whole run; each story copies its own database and takes a database of Redis. */
export default async function setUp() {
  globalThis.testServers = [];
  process.env.TRUNKLINE_TEST_DATABASE = process.env.TEST_DATABASE_URL ?? (await started(startPostgres()));
  const redis = process.env.REDIS_URL ?? (await started(startRedis()));
  if (redis) process.env.TRUNKLINE_TEST_REDIS = redis;
  else explain('The stories on Redis', 'there is no redis-server on this machine and REDIS_URL is not set');
  const docker = await dockerSocket();
  if (docker) process.env.TRUNKLINE_TEST_DOCKER = docker;
  else explain('The stories of the Docker driver', 'no Docker Engine answers on its socket');
  await prepareTemplate(process.env.TRUNKLINE_TEST_DATABASE);
}

async function started(starting) {
  const server = await starting;
  if (server) globalThis.testServers.push(server);
  return server?.url;
}

function explain(stories, reason) {
  if (process.env.TRUNKLINE_NO_SKIPS) throw new Error(`${stories} cannot run: ${reason}.`);
  console.log(`\n${stories} are skipped: ${reason}.`);
}

/**
 * One migrated database that every story copies: the migrations run once, and run for real. Its owner is no superuser, as on a
 * managed server: forced row-level security and missing rights are then felt here.
 */
async function prepareTemplate(serverUrl) {
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
  await prepareOwner(server);
  await server.query(`CREATE DATABASE ${TEMPLATE} OWNER ${OWNER}`);
  await server.end();
  const url = new URL(serverUrl);
  url.pathname = `/${TEMPLATE}`;
  url.username = OWNER;
  url.password = OWNER_PASSWORD;
  const config = { DATABASE_URL: url.toString(), DATABASE_POOL: 2, TRUNKLINE_SECRET: TEST_SECRET };
  await migrate(config, migrations);
  await prepareQueueSchema(url.toString(), ROLES.queue);
}

/** Roles belong to the server and not to a database: those of an earlier run are handed over. */
async function prepareOwner(server) {
  const names = [OWNER, ...Object.values(ROLES)];
  const { rows } = await server.query('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [names]);
  const known = rows.map((row) => row.rolname);
  if (!known.includes(OWNER)) await server.query(`CREATE ROLE ${OWNER} LOGIN CREATEROLE PASSWORD '${OWNER_PASSWORD}'`);
  for (const role of known.filter((name) => name !== OWNER))
    await server.query(`GRANT ${role} TO ${OWNER} WITH ADMIN OPTION`);
}
