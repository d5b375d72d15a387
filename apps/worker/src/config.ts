import { z } from 'zod';
import { GraphConfig } from '#graph';
import { MediaConfig } from '#media';
import { MessagingConfig } from '#messaging';
import { NodesConfig } from '#nodes';
import { OnPremCallbacksConfig } from '#onprem';
import { DatabaseConfig, roleUrl } from '#platform/database';
import { whole } from '#platform/kernel';
import type { QueueConnection } from '#platform/queue';
import { WebhooksConfig } from '#webhooks';

/** Everything the worker reads from its environment. */
export const WorkerConfig = z.object({
  ...DatabaseConfig.shape,
  ...MessagingConfig.shape,
  ...MediaConfig.shape,
  ...WebhooksConfig.shape,
  ...GraphConfig.shape,
  ...NodesConfig.shape,
  ...OnPremCallbacksConfig.shape,
  REDIS_URL: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  WORKER_PORT: whole(1, 65_535).default(4002),
  LOG_LEVEL: z.string().default('info'),
});

/** Redis when there is one, otherwise the queues live in Postgres. */
export const queueConnection = (config: WorkerConfig): QueueConnection =>
  config.REDIS_URL ? { kind: 'redis', url: config.REDIS_URL } : { kind: 'postgres', url: roleUrl(config, 'queue') };

export type WorkerConfig = z.output<typeof WorkerConfig>;
