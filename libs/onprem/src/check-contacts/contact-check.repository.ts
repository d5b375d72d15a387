import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';

/** Which numbers a client has asked about. */
@Injectable()
export class ContactCheckRepository {
  async isKnown(tx: Tx, tenantId: TenantId, nodeId: NodeId, address: string): Promise<boolean> {
    const row = await tx.one(
      'SELECT 1 FROM onprem_contact_check WHERE tenant_id = $1 AND node_id = $2 AND address = $3',
      [tenantId, nodeId, address],
    );
    return row !== null;
  }

  /** Notes that these were asked about; answers those that were not, or not since then. */
  async remember(
    tx: Tx,
    tenantId: TenantId,
    nodeId: NodeId,
    addresses: readonly string[],
    since: Date,
  ): Promise<Set<string>> {
    if (addresses.length === 0) return new Set();
    const rows = await tx.query<{ address: string }>(
      `INSERT INTO onprem_contact_check AS c (tenant_id, node_id, address, checked_at)
       SELECT $1, $2, address, $4 FROM unnest($3::text[]) AS a (address) ORDER BY address
       ON CONFLICT (tenant_id, node_id, address) DO UPDATE SET checked_at = excluded.checked_at WHERE c.checked_at < $5
       RETURNING address`,
      [tenantId, nodeId, addresses, tx.now, since],
    );
    return new Set(rows.map((row) => row.address));
  }
}
