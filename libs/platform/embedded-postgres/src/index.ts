/** A real Postgres server that comes with the npm packages: nothing has to be installed on the machine. */
export { EmbeddedPostgres, type EmbeddedPostgresOptions, type EmbeddedPostgresServer } from './embedded-postgres.js';
export { freePort, isPortFree } from './ports.js';
export { PostgresUnusable } from './postgres-unusable.js';
