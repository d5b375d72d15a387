import { queueOfNode } from '#node-protocol';
import type { Tx } from '#platform/database';
import type { MessageId, NodeId, TenantId } from '#platform/kernel';
import { addToOutbox } from '#platform/outbox';

/**
 * Tells the nodes of these messages that there is work, after the commit. What somebody else has in hand is passed over: whoever
 * holds it sends it, ends it or offers it, and this transaction may hold the wallet already, so it must not wait.
 */
export async function offer(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.query<{ message_id: MessageId; node_id: NodeId }>(
    `UPDATE dispatch SET offered_at = clock_timestamp() WHERE tenant_id = $1 AND message_id IN (
       SELECT message_id FROM dispatch WHERE tenant_id = $1 AND message_id = ANY($2::uuid[]) AND state = 'queued'
       FOR UPDATE SKIP LOCKED)
     RETURNING message_id, node_id`,
    [tenantId, ids],
  );
  await addToOutbox(
    tx,
    rows.map((row) => ({ queue: queueOfNode(row.node_id), ref: row.message_id })),
  );
}
