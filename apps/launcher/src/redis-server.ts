import { Redis } from 'ioredis';
import { StartRefused } from './refused.js';

const CONNECT_MS = 5_000;

/** Refuses a REDIS_URL that nobody answers, before anything else is started. */
export async function requireRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: CONNECT_MS, retryStrategy: () => null });
  let reason = '';
  redis.on('error', (error) => (reason = error.message)); // the promise only says that the connection is closed
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw new StartRefused(
      `The Redis in REDIS_URL cannot be used: ${reason || (error as Error).message}.`,
      'Start it or correct the URL; without REDIS_URL, the queues live in Postgres.',
      { cause: error },
    );
  } finally {
    redis.disconnect();
  }
}
