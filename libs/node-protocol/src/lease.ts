import { z } from 'zod';

/**
 * The contract of acting: a process of a node takes the lease of its slot, renews it, and gives it back. Whoever takes a slot
 * gets a newer epoch and thereby fences the process that held it before. source: reliability-and-operations.md §1.2 (8)
 */

/** What this contract is called; a node that speaks another one is refused with `protocol_unknown`. */
export const PROTOCOL = 1;

/** How long a lease lasts without renewal, in seconds; renew after a third of it. */
export const LEASE_SECONDS = 15;

/** Most replicas of one node; slots count from 0. */
export const MOST_REPLICAS = 16;

/**
 * What the platform wants from a node.
 *
 * - `run`: take jobs, claim, send.
 * - `pause`: keep the lease, take no job, claim nothing; what is in flight is recorded.
 * - `drain`: as `pause`, then release the lease once nothing is in flight, and exit with 0.
 * - `stop`: finish or record what is in flight within the grace of SIGTERM, release, exit with 0.
 */
export const NodeState = z.enum(['run', 'pause', 'drain', 'stop']);
export type NodeState = z.output<typeof NodeState>;

const Slot = z
  .number()
  .int()
  .min(0)
  .max(MOST_REPLICAS - 1);
const Epoch = z.string().regex(/^\d+$/);

/** `POST /internal/v1/lease` with `Authorization: Bearer <NODE_TOKEN>`. */
export const LeaseRequest = z.strictObject({
  slot: Slot,
  /** One run of one process: NODE_INSTANCE as the driver set it. */
  instance: z.string().min(1).max(100),
  /** The program's version, for people. */
  version: z.string().min(1).max(100),
  protocol: z.number().int().positive(),
});
export type LeaseRequest = z.output<typeof LeaseRequest>;

/** How to reach WhatsApp for this number. */
const Graph = z.object({
  /** Without a version and without a slash at the end. */
  base_url: z.url(),
  /** For example `v25.0`. */
  version: z.string(),
  /** Kept in memory alone. */
  access_token: z.string(),
  /** Changes whenever any of these does; shown with each renewal. */
  print: z.string(),
});

export const LeaseResponse = z.object({
  /** A whole number of up to 19 digits as text; goes into every claim, record and renewal. */
  epoch: Epoch,
  lease_seconds: z.number().int().positive(),
  node: z.object({
    id: z.uuid(),
    number_id: z.uuid(),
    /** Meta's id of the number: the path of its Graph calls. */
    phone_number_id: z.string(),
    /** E.164 with `+`. */
    display_phone_number: z.string(),
    state: NodeState,
  }),
  graph: Graph,
});
export type LeaseResponse = z.output<typeof LeaseResponse>;

/** What a process says about itself with every renewal. Counters count from its start. */
export const NodeStats = z.strictObject({
  /** What it obeys now: a wish of the platform arrives with the answer to a renewal. */
  state: NodeState.default('run'),
  in_flight: z.number().int().nonnegative(),
  sent: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  rss_bytes: z.number().int().nonnegative(),
  event_loop_lag_ms: z.number().nonnegative(),
  /** Where this process offers the on-premises API. */
  http: z.string().max(200).nullable().default(null),
  /** Did the last call of the Graph API get an answer? `unknown` before the first call. */
  upstream: z.enum(['unknown', 'reachable', 'unreachable']).default('unknown'),
  /** Did the Graph API take the access token (`refused`: 190 and its kin)? */
  credentials: z.enum(['unknown', 'valid', 'refused']).default('unknown'),
  /** Why one of the two above is bad, for people; never holds a token or a text of a message. */
  trouble: z.string().max(500).nullable().default(null),
});
export type NodeStats = z.output<typeof NodeStats>;

/** `POST /internal/v1/lease/renew`; 409 `fenced` when a newer process has the slot: stop at once, record nothing more. */
export const RenewRequest = z.strictObject({
  slot: Slot,
  epoch: Epoch,
  stats: NodeStats,
  graph_print: z.string().max(100).optional(),
});
export type RenewRequest = z.output<typeof RenewRequest>;

export const RenewResponse = z.object({
  state: NodeState,
  lease_seconds: z.number().int().positive(),
  /** Null unless something about it has changed since `graph_print`. */
  graph: Graph.nullable().default(null),
});
export type RenewResponse = z.output<typeof RenewResponse>;

/** `POST /internal/v1/lease/release` → 204, whether or not the lease was still held. */
export const ReleaseRequest = z.strictObject({ slot: Slot, epoch: Epoch });
export type ReleaseRequest = z.output<typeof ReleaseRequest>;
