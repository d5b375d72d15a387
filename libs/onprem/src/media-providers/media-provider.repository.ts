import { Injectable } from '@nestjs/common';
import { TenantVault } from '#onboarding';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import type { MediaProvider, ProviderConfig } from './media-provider.js';

interface Row {
  readonly name: string;
  readonly type: MediaProvider['type'];
  readonly config_sealed: string;
}
const placeOf = (nodeId: NodeId, name: string): string => `onprem_media_provider|config_sealed|${nodeId}|${name}`;

/** Media providers of on-premises clients; what they authenticate with is sealed. */
@Injectable()
export class MediaProviderRepository {
  constructor(private readonly vault: TenantVault) {}

  /** With their secrets, by name. */
  async list(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<MediaProvider[]> {
    const rows = await tx.query<Row>(
      'SELECT name, type, config_sealed FROM onprem_media_provider WHERE tenant_id = $1 AND node_id = $2 ORDER BY name',
      [tenantId, nodeId],
    );
    const open = async ({ name, type, config_sealed: sealed }: Row) => {
      const config = JSON.parse(await this.vault.open(tx, tenantId, sealed, placeOf(nodeId, name))) as ProviderConfig;
      return { name, type, config };
    };
    return Promise.all(rows.map(open));
  }

  /** Adds them; one of the same name takes the place of the older one. */
  async put(tx: Tx, tenantId: TenantId, nodeId: NodeId, providers: readonly MediaProvider[]): Promise<void> {
    // Of two with one name the last one holds; one statement cannot write a row twice.
    const last = [...new Map(providers.map((provider) => [provider.name, provider])).values()];
    const sealed = await Promise.all(
      last.map(({ name, config }) => this.vault.seal(tx, tenantId, JSON.stringify(config), placeOf(nodeId, name))),
    );
    await tx.execute(
      `INSERT INTO onprem_media_provider (tenant_id, node_id, name, type, config_sealed)
       SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[])
       ON CONFLICT (tenant_id, node_id, name) DO UPDATE SET type = excluded.type, config_sealed = excluded.config_sealed`,
      [tenantId, nodeId, last.map(({ name }) => name), last.map(({ type }) => type), sealed],
    );
  }

  async count(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<number> {
    const row = await tx.one<{ count: number }>(
      'SELECT count(*)::int AS count FROM onprem_media_provider WHERE tenant_id = $1 AND node_id = $2',
      [tenantId, nodeId],
    );
    return row?.count ?? 0;
  }

  /** False when there is none of this name. */
  async remove(tx: Tx, tenantId: TenantId, nodeId: NodeId, name: string): Promise<boolean> {
    const count = await tx.execute(
      'DELETE FROM onprem_media_provider WHERE tenant_id = $1 AND node_id = $2 AND name = $3',
      [tenantId, nodeId, name],
    );
    return count > 0;
  }

  async removeAll(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<void> {
    await tx.execute('DELETE FROM onprem_media_provider WHERE tenant_id = $1 AND node_id = $2', [tenantId, nodeId]);
  }
}
