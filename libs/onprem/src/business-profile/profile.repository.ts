import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import type { ComplianceInfo } from './compliance.js';

/** What of a profile Meta does not keep for us. */
@Injectable()
export class ProfileRepository {
  /** Null when nobody has given it. */
  async compliance(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<ComplianceInfo | null> {
    const row = await tx.one<{ compliance: ComplianceInfo | null }>(
      'SELECT compliance FROM onprem_profile WHERE tenant_id = $1 AND node_id = $2',
      [tenantId, nodeId],
    );
    return row?.compliance ?? null;
  }

  async saveCompliance(tx: Tx, tenantId: TenantId, nodeId: NodeId, info: ComplianceInfo | null): Promise<void> {
    await tx.execute(
      `INSERT INTO onprem_profile (tenant_id, node_id, compliance) VALUES ($1, $2, $3::jsonb)
       ON CONFLICT (tenant_id, node_id) DO UPDATE SET compliance = excluded.compliance`,
      [tenantId, nodeId, info === null ? null : JSON.stringify(info)],
    );
  }
}
