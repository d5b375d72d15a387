import { Injectable } from '@nestjs/common';
import { TenantVault } from '#onboarding';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import type { ExternalCertificate } from './pem.js';

const placeOf = (nodeId: NodeId): string => `onprem_certificate|key_sealed|${nodeId}`;

/** Certificates of on-premises clients: the one they were reached under, and those their callbacks are checked against. */
@Injectable()
export class CertificateRepository {
  constructor(private readonly vault: TenantVault) {}

  /** Takes the place of an earlier one; the key is sealed. */
  async putExternal(
    tx: Tx,
    tenantId: TenantId,
    nodeId: NodeId,
    { key, certificate, ca }: ExternalCertificate,
  ): Promise<void> {
    const sealed = await this.vault.seal(tx, tenantId, key, placeOf(nodeId));
    await tx.execute(
      `INSERT INTO onprem_certificate (tenant_id, node_id, key_sealed, certificate, ca) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, node_id) DO UPDATE SET key_sealed = excluded.key_sealed,
         certificate = excluded.certificate, ca = excluded.ca`,
      [tenantId, nodeId, sealed, certificate, ca],
    );
  }

  async externalCa(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<string | null> {
    const row = await tx.one<{ ca: string }>(
      'SELECT ca FROM onprem_certificate WHERE tenant_id = $1 AND node_id = $2',
      [tenantId, nodeId],
    );
    return row?.ca ?? null;
  }

  async webhookCa(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<string | null> {
    const row = await tx.one<{ webhook_ca: string | null }>(
      'SELECT webhook_ca FROM onprem_client WHERE tenant_id = $1 AND node_id = $2',
      [tenantId, nodeId],
    );
    return row?.webhook_ca ?? null;
  }

  async putWebhookCa(tx: Tx, tenantId: TenantId, nodeId: NodeId, pem: string | null): Promise<void> {
    await tx.execute('UPDATE onprem_client SET webhook_ca = $3 WHERE tenant_id = $1 AND node_id = $2', [
      tenantId,
      nodeId,
      pem,
    ]);
  }
}
