import { z } from 'zod';
import { whole } from '#platform/kernel';

/** What the controller of nodes reads from the environment. */
export const NodesConfig = z.object({
  /** The folder of everything local; pid files and logs of nodes are in `nodes/` below it. */
  TRUNKLINE_HOME: z.string().default('.trunkline'),
  /** The control plane's internal listener as nodes reach it. */
  INTERNAL_URL: z.url().default('http://127.0.0.1:4001'),
  /** Where nodes run: beside the worker, or in the Docker Engine that DOCKER_HOST names (Docker's own variables are heard). */
  NODE_DRIVER: z.enum(['process', 'docker']).default('process'),
  /** The image of a node's container. */
  NODE_IMAGE: z.string().min(1).default('trunkline-node'),
  /** The network of Docker in which a node finds INTERNAL_URL and the queue. */
  NODE_NETWORK: z.string().min(1).default('bridge'),
  /** The program of a node; the built one of this installation when not given. */
  NODE_PROGRAM: z.string().optional(),
  /** Heap of one node process, in MiB. */
  NODE_MEMORY_MB: whole(32, 4_096).default(64),
  LOG_LEVEL: z.string().default('info'),
  // The little of its own environment that a node process inherits; nothing else, and above all no secret of the platform.
  PATH: z.string().optional(),
  TZ: z.string().optional(),
  NODE_ENV: z.string().optional(),
  NODE_OPTIONS: z.string().optional(),
  NODE_EXTRA_CA_CERTS: z.string().optional(),
});
export type NodesConfig = z.output<typeof NodesConfig>;
export const NODES_CONFIG = Symbol('NodesConfig');

export const NODES_LOG = Symbol('log of the node controller');
