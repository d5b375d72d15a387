import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';

export interface SealedKey {
  readonly version: number;
  readonly sealed_key: string;
}

/** The sealed keys of tenants. */
@Injectable()
export class TenantKeyRepository {
  async insert(tx: Tx, tenantId: TenantId, version: number, sealedKey: string): Promise<void> {
    await tx.execute('INSERT INTO tenant_key (tenant_id, version, sealed_key, created_at) VALUES ($1, $2, $3, $4)', [
      tenantId,
      version,
      sealedKey,
      tx.now,
    ]);
  }

  /** The key that seals now. */
  async newest(tx: Tx, tenantId: TenantId): Promise<SealedKey | null> {
    return tx.one('SELECT version, sealed_key FROM tenant_key WHERE tenant_id = $1 ORDER BY version DESC LIMIT 1', [
      tenantId,
    ]);
  }

  async find(tx: Tx, tenantId: TenantId, version: number): Promise<SealedKey | null> {
    return tx.one('SELECT version, sealed_key FROM tenant_key WHERE tenant_id = $1 AND version = $2', [
      tenantId,
      version,
    ]);
  }
}
