import { DatabaseConfig, migrate, ROLES } from '#platform/database';
import { parseConfig } from '#platform/kernel';
import { prepareQueueSchema } from '#platform/queue';
import { migrations } from './migrations.js';

/** `npm run db:migrate`: brings the database of DATABASE_URL up to date, the queue's schema included. */
async function main(): Promise<void> {
  const config = parseConfig(DatabaseConfig, process.env);
  const done = await migrate(config, migrations);
  await prepareQueueSchema(config.DATABASE_URL, ROLES.queue);
  process.stdout.write(done.length ? `Migrated: ${done.join(', ')}\n` : 'The database is up to date.\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
