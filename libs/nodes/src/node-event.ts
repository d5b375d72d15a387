import type { Tx } from '#platform/database';
import { newId, type NodeId, type TenantId } from '#platform/kernel';

/** A line of a node's history. `reason` is one CamelCase word for programs, `message` a sentence for people. */
export interface NodeEvent {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  readonly kind: 'normal' | 'warning';
  readonly reason: string;
  readonly message: string;
}

export interface RecordedEvent {
  readonly at: Date;
  readonly kind: NodeEvent['kind'];
  readonly reason: string;
  readonly message: string;
}

export async function addNodeEvents(tx: Tx, events: readonly NodeEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.execute(
    `INSERT INTO node_event (id, tenant_id, node_id, kind, reason, message)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[])`,
    [
      events.map(() => newId<'node_event'>(tx.now)),
      events.map((event) => event.tenantId),
      events.map((event) => event.nodeId),
      events.map((event) => event.kind),
      events.map((event) => event.reason),
      events.map((event) => event.message),
    ],
  );
}

/** The newest events of a node, newest first. */
export const nodeEvents = (tx: Tx, tenantId: TenantId, nodeId: NodeId, most: number): Promise<RecordedEvent[]> =>
  tx.query<RecordedEvent>(
    `SELECT at, kind, reason, message FROM node_event WHERE tenant_id = $1 AND node_id = $2 ORDER BY at DESC LIMIT $3`,
    [tenantId, nodeId, most],
  );
