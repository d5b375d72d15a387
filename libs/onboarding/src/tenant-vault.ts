import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { deriveKey, NotFound, SecretBox, type TenantId } from '#platform/kernel';

const MOST_CACHED = 5_000;

/**
 * Seals a tenant's secrets with the tenant's own key: envelope encryption, so that destroying one key erases everything
 * sealed with it. source: reliability-and-operations.md §5.6
 */
@Injectable()
export class TenantVault {
  private readonly installation: SecretBox;
  private readonly boxes = new Map<TenantId, SecretBox>();

  constructor(secret: string) {
    this.installation = new SecretBox(deriveKey(secret, 'tenant keys'));
  }

  /** Makes the tenant's key, once, with the tenant. */
  async create(tx: Tx, tenantId: TenantId): Promise<void> {
    const sealed = this.installation.seal(randomBytes(32), keyPlace(tenantId));
    await tx.execute('INSERT INTO tenant_key (tenant_id, sealed_key) VALUES ($1, $2)', [tenantId, sealed]);
  }

  /** `place` names where the value is stored, for example `number|access_token|<id>`; it opens nowhere else. */
  async seal(tx: Tx, tenantId: TenantId, plain: string, place: string): Promise<string> {
    return (await this.box(tx, tenantId)).seal(plain, `${place}|${tenantId}`);
  }

  async open(tx: Tx, tenantId: TenantId, sealed: string, place: string): Promise<string> {
    return (await this.box(tx, tenantId)).open(sealed, `${place}|${tenantId}`).toString();
  }

  private async box(tx: Tx, tenantId: TenantId): Promise<SecretBox> {
    const known = this.boxes.get(tenantId);
    if (known) return known;
    const row = await tx.one<{ sealed_key: string }>('SELECT sealed_key FROM tenant_key WHERE tenant_id = $1', [
      tenantId,
    ]);
    if (!row) throw new NotFound('tenant');
    const box = new SecretBox(this.installation.open(row.sealed_key, keyPlace(tenantId)));
    if (this.boxes.size >= MOST_CACHED) this.boxes.clear();
    this.boxes.set(tenantId, box);
    return box;
  }
}

const keyPlace = (tenantId: TenantId): string => `tenant_key|sealed_key|${tenantId}`;
