/** The on-premises API (WebApp API) that every node offers, for integrations written for the client that Meta shut down. */
export { CALLBACK_QUEUE } from './callbacks/callback.js';
export { callbackTallies, type CallbackTally } from './callbacks/callback-tally.repository.js';
export { callbackQueueSize } from './callbacks/callback.repository.js';
export { OnPremCallbacksConfig } from './callbacks/callbacks.config.js';
export { OnPremCallbackDeliveryModule, OnPremCallbacksModule } from './callbacks/callbacks.module.js';
export { DeliverCallbacks } from './callbacks/deliver-callbacks/deliver-callbacks.js';
export { DueCallbacks } from './callbacks/deliver-callbacks/due-callbacks.js';
export { CallbackAudience, type SettledMedia } from './callbacks/queue-callbacks/callback-audience.js';
export { OnPremConfig } from './onprem.config.js';
export { OnPremDialect } from './onprem.dialect.js';
export { onpremMigrations } from './onprem.migration.js';
export { OnPremApiModule } from './onprem.module.js';
