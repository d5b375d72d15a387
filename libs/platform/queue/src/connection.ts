import { Redis } from 'ioredis';
import pg from 'pg';
import { z } from 'zod';

/** Where the queues live: on Redis in production, on Postgres when embedded. */
export type QueueConnection =
  { readonly kind: 'redis'; readonly url: string } | { readonly kind: 'postgres'; readonly url: string };

export const QueueConnection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('redis'), url: z.string() }),
  z.object({ kind: z.literal('postgres'), url: z.string() }),
]);

export const QUEUE_SCHEMA = 'bullmq';

/**
 * Redis for producers: commands fail at once while Redis is away, so that the outbox relay notices and keeps its rows.
 * Workers wait for it to come back instead (BullMQ asks for `maxRetriesPerRequest: null`).
 */
export const redisFor = (url: string, use: 'producer' | 'worker'): Redis =>
  new Redis(url, {
    maxRetriesPerRequest: use === 'worker' ? null : 1,
    enableOfflineQueue: use === 'worker',
    lazyConnect: false,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  });

/** A pool whose connections see BullMQ's schema; for producers, which share one. */
export const postgresPool = (url: string, max: number): pg.Pool =>
  new pg.Pool({
    connectionString: url,
    max,
    options: `-c search_path=${QUEUE_SCHEMA}`,
    connectionTimeoutMillis: 10_000,
  });
