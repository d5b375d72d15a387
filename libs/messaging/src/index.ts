/** Messages: accepted, sent, received, and what became of them. */
export { AcceptMessages } from './accept-messages/accept-messages.js';
export type { AcceptCommand, AcceptOutcome } from './accept-messages/command.js';
export { SendMessageRequest } from './accept-messages/send.schema.js';
export { MessagingConfig } from './messaging.config.js';
export type { StatusDetails } from './message-event.js';
export { messagingMigrations } from './messaging.migration.js';
export { MessagingApiModule, MessagingModule, MessagingSweepModule } from './messaging.module.js';
export type { InboundDetails } from './receive-inbound/inbound-event.js';
export { INBOUND_QUEUE } from './receive-webhook/inbound-queue.js';
export { ProcessEnvelopes } from './receive-webhook/process-envelopes.js';
export { Sweeper } from './sweep/sweeper.js';
