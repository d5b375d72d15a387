/** Postgres with tenants in it: transactions in a context, migrations, leases, partitions, the installation's clock. */
export { DatabaseConfig, roleUrl, ROLES } from './config.js';
export { Database } from './database.js';
export { DatabaseModule } from './database.module.js';
export { databaseMigrations } from './foundation.migration.js';
export { InstallationClock } from './installation-clock.js';
export { isCurrent, Leases, type Lease } from './lease.js';
export { migrate } from './migrate.js';
export { sqlMigration, systemTable, tenantTable, type MigrationClass } from './migration.js';
export { ensurePartitions, partitionedById } from './partitions.js';
export { Tx } from './tx.js';
