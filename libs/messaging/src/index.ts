/** Messages: accepted, sent, received, and what became of them. */
export { messagingMigrations } from './messaging.migration.js';
