import { z } from 'zod';
import { NodeStats } from '#node-protocol';
import { publicId } from '#platform/kernel';
import type { HeldLease } from '../hold-slot/node-lease.repository.js';
import type { RecordedEvent } from '../node-event.js';
import { SPEC_STATES, type Node } from '../node.js';

const ConditionResponse = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string(),
  message: z.string(),
  observed_generation: z.number(),
  last_transition_at: z.string(),
});

export const NodeResponse = z
  .object({
    id: z.string(),
    tenant_id: z.string(),
    number_id: z.string(),
    generation: z.number(),
    spec: z.object({ state: z.enum(SPEC_STATES), replicas: z.number(), version: z.string().nullable() }),
    status: z.object({
      phase: z.string(),
      replicas_ready: z.number(),
      observed_generation: z.number(),
      last_error: z.string().nullable(),
      conditions: z.array(ConditionResponse),
    }),
    created_at: z.string(),
  })
  .meta({ id: 'Node' });
export type NodeResponse = z.output<typeof NodeResponse>;

export const showNode = ({ id, tenantId, numberId, spec, status, createdAt }: Node): NodeResponse => ({
  id: publicId('node', id),
  tenant_id: publicId('tenant', tenantId),
  number_id: publicId('number', numberId),
  generation: spec.generation,
  spec: { state: spec.state, replicas: spec.replicas, version: spec.version },
  status: {
    phase: status.phase,
    replicas_ready: status.replicasReady,
    observed_generation: status.observedGeneration,
    last_error: status.lastError,
    conditions: [...status.conditions],
  },
  created_at: createdAt.toISOString(),
});

const LeaseView = z.object({
  slot: z.number(),
  instance: z.string(),
  version: z.string(),
  epoch: z.string(),
  live: z.boolean(),
  taken_at: z.string(),
  last_seen_at: z.string(),
  expires_at: z.string(),
  stats: NodeStats.nullable(),
});

const EventView = z.object({
  at: z.string(),
  kind: z.enum(['normal', 'warning']),
  reason: z.string(),
  message: z.string(),
});

export const NodeDetailResponse = NodeResponse.extend({ leases: z.array(LeaseView), events: z.array(EventView) });
export type NodeDetailResponse = z.output<typeof NodeDetailResponse>;

export const showNodeInDetail = (
  node: Node,
  leases: readonly HeldLease[],
  events: readonly RecordedEvent[],
): NodeDetailResponse => ({
  ...showNode(node),
  leases: leases.map(({ slot, holder, version, epoch, live, stats, takenAt, lastSeen, expiresAt }) => ({
    slot,
    instance: holder,
    version,
    epoch: String(epoch),
    live,
    taken_at: takenAt.toISOString(),
    last_seen_at: lastSeen.toISOString(),
    expires_at: expiresAt.toISOString(),
    stats,
  })),
  events: events.map(({ at, ...event }) => ({ at: at.toISOString(), ...event })),
});

export const LogQuery = z.strictObject({ lines: z.coerce.number().int().min(1).max(1_000).default(200) });

export const LogResponse = z.object({ data: z.array(z.object({ slot: z.number(), line: z.string() })) });
export type LogResponse = z.output<typeof LogResponse>;
