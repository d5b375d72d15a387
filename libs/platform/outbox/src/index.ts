/** The transactional outbox and the relay that empties it into the queues. */
export { addToOutbox, type OutboxItem } from './outbox.js';
export { outboxMigrations } from './outbox.migration.js';
export { OutboxRelay } from './relay.js';
