import { z } from 'zod';
import { whole } from '#platform/kernel';
import { QueueConnection } from '#platform/queue';

/** What the driver gives a node process; no key of the platform is among it. */
export const NodeConfig = z
  .object({
    NODE_ID: z.uuid(),
    NODE_SLOT: whole(0, 15).default(0),
    NODE_INSTANCE: z.string().min(1).max(100),
    NODE_TOKEN: z.string().min(1),
    NODE_CONCURRENCY: whole(1, 1_000).default(128),
    CONTROL_PLANE_URL: z.url(),
    QUEUE_KIND: z.enum(['redis', 'postgres']),
    QUEUE_URL: z.string().min(1),
    /** A process that nobody has answered for so long ends: its worker is gone, and nobody else would end it. */
    ABANDONED_AFTER_MS: whole(100, 86_400_000).default(300_000),
    /** Where the on-premises API listens; port 0 takes a free one, which the lease then tells. */
    NODE_HTTP_HOST: z.string().default('127.0.0.1'),
    NODE_HTTP_PORT: whole(0, 65_535).default(0),
    SEND_TIMEOUT_MS: whole(100, 120_000).default(20_000),
    LOG_LEVEL: z.string().default('info'),
  })
  .transform((env) => ({ ...env, queue: QueueConnection.parse({ kind: env.QUEUE_KIND, url: env.QUEUE_URL }) }));
export type NodeConfig = z.output<typeof NodeConfig>;
