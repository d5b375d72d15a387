import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId, NumberId, TenantId } from '#platform/kernel';

/** The on-premises face of a node, once it has been opened. */
export interface OnPremClient {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  readonly numberId: NumberId;
}

interface Row {
  readonly tenant_id: TenantId;
  readonly node_id: NodeId;
  readonly number_id: NumberId;
}

/** On-premises clients and whose they are. */
@Injectable()
export class ClientRepository {
  /** Opens the face of a node, or gives it another monitoring key. */
  async open(tx: Tx, { tenantId, nodeId, numberId }: OnPremClient, apiKeyHash: Buffer): Promise<void> {
    await tx.execute(
      `INSERT INTO onprem_client (tenant_id, node_id, number_id, api_key_hash, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, node_id) DO UPDATE SET api_key_hash = excluded.api_key_hash`,
      [tenantId, nodeId, numberId, apiKeyHash, tx.now],
    );
  }

  /** Over all tenants; needs a system transaction. */
  async find(tx: Tx, nodeId: NodeId): Promise<OnPremClient | null> {
    const row = await tx.one<Row>('SELECT tenant_id, node_id, number_id FROM onprem_client WHERE node_id = $1', [
      nodeId,
    ]);
    return row && clientOf(row);
  }

  /** Whose monitoring key this is, on this node; needs a system transaction. */
  async byApiKey(tx: Tx, nodeId: NodeId, hash: Buffer): Promise<OnPremClient | null> {
    const row = await tx.one<Row>(
      'SELECT tenant_id, node_id, number_id FROM onprem_client WHERE node_id = $1 AND api_key_hash = $2',
      [nodeId, hash],
    );
    return row && clientOf(row);
  }
}

const clientOf = (row: Row): OnPremClient => ({
  tenantId: row.tenant_id,
  nodeId: row.node_id,
  numberId: row.number_id,
});
