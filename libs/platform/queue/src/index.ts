/** BullMQ on Redis or on Postgres behind one door; the difference is configuration (design §9). */
export { QueueConnection, redisFor } from './connection.js';
export { prepareQueueSchema } from './queue-schema.js';
export { Queues, type JobData, type NewJob, type QueueWorker } from './queues.js';
