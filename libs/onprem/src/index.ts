/** The on-premises API (WebApp API) that every node offers, for integrations written for the client that Meta shut down. */
export { OnPremConfig } from './onprem.config.js';
export { OnPremDialect } from './onprem.dialect.js';
export { onpremMigrations } from './onprem.migration.js';
export { OnPremApiModule } from './onprem.module.js';
export { rawBodyLimit } from './raw-bodies.js';
