import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { NotFound, type ApiKeyId, type TenantId } from '#platform/kernel';
import type { Scope } from '../principal.js';
import type { ApiKey } from './stored-key.js';

interface Row {
  readonly tenant_id: TenantId;
  readonly id: ApiKeyId;
  readonly key_id: string;
  readonly name: string;
  readonly scopes: Scope[];
  readonly test: boolean;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
}

const COLUMNS = 'tenant_id, id, key_id, name, scopes, test, created_at, last_used_at, expires_at, revoked_at';
const FOREIGN_KEY_VIOLATION = '23503';

/** The API keys of all tenants, without their secrets. */
@Injectable()
export class ApiKeyRepository {
  async insert(tx: Tx, key: ApiKey, secretHmac: Buffer): Promise<void> {
    try {
      await tx.execute(
        `INSERT INTO api_key (tenant_id, id, key_id, name, scopes, test, created_at, expires_at, secret_hmac)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [key.tenantId, key.id, key.keyId, key.name, key.scopes, key.test, key.createdAt, key.expiresAt, secretHmac],
      );
    } catch (error) {
      if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATION) throw new NotFound('tenant');
      throw error;
    }
  }

  /** A key that may be used now, by the id inside its text; needs a system transaction, because the tenant is the answer. */
  async usable(tx: Tx, keyId: string): Promise<{ key: ApiKey; secretHmac: Buffer } | null> {
    const row = await tx.one<Row & { secret_hmac: Buffer }>(
      `SELECT ${COLUMNS}, secret_hmac FROM api_key
       WHERE key_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_now())`,
      [keyId],
    );
    return row && { key: keyOf(row), secretHmac: row.secret_hmac };
  }

  /** Newest first, one more than asked for. */
  async list(tx: Tx, tenantId: TenantId, limit: number, before: string | null): Promise<ApiKey[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM api_key WHERE tenant_id = $1 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $2`,
      [tenantId, limit + 1, before],
    );
    return rows.map(keyOf);
  }

  /** Whose key this is; needs a system transaction. */
  async ownerOf(tx: Tx, id: ApiKeyId): Promise<TenantId> {
    const row = await tx.one<{ tenant_id: TenantId }>('SELECT tenant_id FROM api_key WHERE id = $1', [id]);
    if (!row) throw new NotFound('api key');
    return row.tenant_id;
  }

  /** Revoking twice changes nothing. */
  async revoke(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<void> {
    const touched = await tx.execute(
      'UPDATE api_key SET revoked_at = coalesce(revoked_at, $3) WHERE tenant_id = $1 AND id = $2',
      [tenantId, id, tx.now],
    );
    if (touched === 0) throw new NotFound('api key');
  }

  /** Notes that these keys were used, unless it was noted within the last minute; needs a system transaction. */
  async markUsed(tx: Tx, ids: readonly ApiKeyId[]): Promise<void> {
    await tx.execute(
      `UPDATE api_key SET last_used_at = $2::timestamptz
       WHERE id = ANY($1::uuid[]) AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 minute')`,
      [ids, tx.now],
    );
  }
}

const keyOf = (row: Row): ApiKey => ({
  tenantId: row.tenant_id,
  id: row.id,
  keyId: row.key_id,
  name: row.name,
  scopes: row.scopes,
  test: row.test,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});
