import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId, NumberId, TenantId } from '#platform/kernel';
import { type ApplicationSettings, changedBy, type SettingsChange, settingsWith } from './application-settings.js';

/** A client that wants to hear of its number's messages, and how. */
export interface ListeningClient {
  readonly nodeId: NodeId;
  readonly numberId: NumberId;
  readonly settings: ApplicationSettings;
}

/** The application settings of on-premises clients; what differs from the defaults is stored. */
@Injectable()
export class SettingsRepository {
  async get(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<ApplicationSettings> {
    return settingsWith(await this.changes(tx, tenantId, nodeId));
  }

  /** What differs from the defaults. */
  async changes(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<SettingsChange> {
    const row = await tx.one<{ settings: SettingsChange }>(
      'SELECT settings FROM onprem_client WHERE tenant_id = $1 AND node_id = $2',
      [tenantId, nodeId],
    );
    return row?.settings ?? {};
  }

  /** Two changes at once follow each other, and neither is lost. Answers what was in force before this one. */
  async change(tx: Tx, tenantId: TenantId, nodeId: NodeId, change: SettingsChange): Promise<ApplicationSettings> {
    const row = await tx.one<{ settings: SettingsChange }>(
      'SELECT settings FROM onprem_client WHERE tenant_id = $1 AND node_id = $2 FOR UPDATE',
      [tenantId, nodeId],
    );
    await this.save(tx, tenantId, nodeId, changedBy(row?.settings ?? {}, change));
    return settingsWith(row?.settings ?? {});
  }

  async save(tx: Tx, tenantId: TenantId, nodeId: NodeId, settings: SettingsChange): Promise<void> {
    await tx.execute('UPDATE onprem_client SET settings = $3 WHERE tenant_id = $1 AND node_id = $2', [
      tenantId,
      nodeId,
      settings,
    ]);
  }

  /** Those of these numbers' clients that have a callback URL, or mind the identities of people. */
  async listening(tx: Tx, tenantId: TenantId, numberIds: readonly NumberId[]): Promise<ListeningClient[]> {
    const rows = await tx.query<{
      node_id: NodeId;
      number_id: NumberId;
      settings: SettingsChange;
    }>(
      `SELECT node_id, number_id, settings FROM onprem_client
       WHERE tenant_id = $1 AND number_id = ANY($2::uuid[])
         AND ((settings #>> '{webhooks,url}') <> '' OR settings @> '{"show_security_notifications": true}')`,
      [tenantId, numberIds],
    );
    return rows.map((row) => ({
      nodeId: row.node_id,
      numberId: row.number_id,
      settings: settingsWith(row.settings),
    }));
  }
}
