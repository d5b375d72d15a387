/** Messages: accepted, sent, received, and what became of them. */
export { AcceptMessages } from './accept-messages/accept-messages.js';
export { AcceptCoalescer } from './accept-messages/coalescer.js';
export type {
  AcceptCommand,
  AcceptOutcome,
  WantedContent,
  WantedFile,
  WantedMessage,
} from './accept-messages/command.js';
export { SendMessageRequest } from './accept-messages/send.schema.js';
export { CountMessages, type MessageCount } from './count-messages.js';
export { MessagingConfig } from './messaging.config.js';
export type { StatusDetails } from './message-event.js';
export { messagingMigrations } from './messaging.migration.js';
export { MessagingApiModule, MessagingModule, MessagingSweepModule } from './messaging.module.js';
export { Reachability } from './read-messages/reachability.js';
export type { InboundDetails } from './receive-inbound/inbound-event.js';
export { INBOUND_QUEUE } from './receive-webhook/inbound-queue.js';
export { ProcessEnvelopes } from './receive-webhook/process-envelopes.js';
export { Sweeper } from './sweep/sweeper.js';
