import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { Wallet } from '../ledger.repository.js';
import type { Micros } from '../money.js';

export interface CurrencySum {
  readonly currency: string;
  readonly entries: number;
  /** Zero, or money has appeared from nowhere. */
  readonly sum: Micros;
}

/** A wallet that does not show what the ledger says. */
export interface Mismatch {
  readonly tenantId: TenantId;
  readonly currency: string;
  readonly wallet: Wallet;
  readonly ledger: Wallet;
}

export interface LedgerCheckResult {
  readonly ok: boolean;
  readonly currencies: readonly CurrencySum[];
  readonly mismatches: readonly Mismatch[];
}

interface MismatchRow {
  readonly tenant_id: TenantId;
  readonly currency: string;
  readonly available: Micros;
  readonly held: Micros;
  readonly ledger_available: Micros;
  readonly ledger_held: Micros;
}

/** Adds the whole ledger up: zero in every currency, and every wallet what its entries say (promise P4). */
@Injectable()
export class CheckLedger {
  constructor(private readonly database: Database) {}

  execute(): Promise<LedgerCheckResult> {
    return this.database.withSystem('check the ledger', async (tx) => {
      const currencies = await tx.query<CurrencySum>(
        `SELECT currency, count(*)::int AS entries, sum(amount)::bigint AS sum FROM ledger_entry
         GROUP BY currency ORDER BY currency`,
      );
      const rows = await tx.query<MismatchRow>(
        `WITH ledger AS (
           SELECT tenant_id, currency,
             coalesce(sum(amount) FILTER (WHERE account = 'tenant:available'), 0)::bigint AS available,
             coalesce(sum(amount) FILTER (WHERE account = 'tenant:held'), 0)::bigint AS held
           FROM ledger_entry GROUP BY tenant_id, currency)
         SELECT tenant_id, currency, coalesce(w.available, 0) AS available, coalesce(w.held, 0) AS held,
           coalesce(l.available, 0) AS ledger_available, coalesce(l.held, 0) AS ledger_held
         FROM wallet w FULL JOIN ledger l USING (tenant_id, currency)
         WHERE (coalesce(w.available, 0), coalesce(w.held, 0)) <> (coalesce(l.available, 0), coalesce(l.held, 0))
         ORDER BY tenant_id, currency`,
      );
      const mismatches = rows.map(mismatchOf);
      return { ok: mismatches.length === 0 && currencies.every(({ sum }) => sum === 0n), currencies, mismatches };
    });
  }
}

const mismatchOf = (row: MismatchRow): Mismatch => ({
  tenantId: row.tenant_id,
  currency: row.currency,
  wallet: { available: row.available, held: row.held },
  ledger: { available: row.ledger_available, held: row.ledger_held },
});
