import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { IdempotencyKey } from './command.js';

interface Row {
  readonly key: string;
  readonly fingerprint: Buffer;
  readonly response: object | null;
}

/** Which requests were made before; written in the transaction that carries their effect, so the two cannot part. */
@Injectable()
export class IdempotencyRepository {
  /**
   * Reserves keys for this transaction and answers what is stored under those that were there already. A key that another
   * transaction is working on is waited for: its answer comes back as if it had been there.
   */
  async reserve(tx: Tx, tenantId: TenantId, keys: readonly IdempotencyKey[]): Promise<Map<string, Row>> {
    if (keys.length === 0) return new Map();
    // Sorted, so that two transactions that want the same keys cannot wait for each other.
    const sorted = [...keys].sort((a, b) => (a.key < b.key ? -1 : 1));
    const reserved = await tx.query<{ key: string }>(
      `INSERT INTO idempotency_key (tenant_id, key, fingerprint, created_at)
       SELECT $1, key, fingerprint, $4 FROM unnest($2::text[], $3::bytea[]) AS k (key, fingerprint)
       ON CONFLICT (tenant_id, key) DO NOTHING RETURNING key`,
      [tenantId, sorted.map((each) => each.key), sorted.map((each) => each.fingerprint), tx.now],
    );
    const mine = new Set(reserved.map((row) => row.key));
    const others = sorted.filter((each) => !mine.has(each.key)).map((each) => each.key);
    if (others.length === 0) return new Map();
    const rows = await tx.query<Row>(
      'SELECT key, fingerprint, response FROM idempotency_key WHERE tenant_id = $1 AND key = ANY($2)',
      [tenantId, others],
    );
    return new Map(rows.map((row) => [row.key, row]));
  }

  async answer(tx: Tx, tenantId: TenantId, answers: ReadonlyMap<string, object>): Promise<void> {
    if (answers.size === 0) return;
    await tx.execute(
      `UPDATE idempotency_key SET response = a.response
       FROM unnest($2::text[], $3::jsonb[]) AS a (key, response) WHERE tenant_id = $1 AND idempotency_key.key = a.key`,
      [tenantId, [...answers.keys()], [...answers.values()].map((answer) => JSON.stringify(answer))],
    );
  }

  /** A refused request had no effect, so its key is free again: the caller may mend the cause and repeat it. */
  async forget(tx: Tx, tenantId: TenantId, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await tx.execute('DELETE FROM idempotency_key WHERE tenant_id = $1 AND key = ANY($2)', [tenantId, keys]);
  }
}
