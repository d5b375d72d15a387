import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import type { Entry, Memo } from './ledger.js';
import type { Micros } from './money.js';

/** The tenant's two accounts, added up. */
export interface Wallet {
  readonly available: Micros;
  readonly held: Micros;
}

/** What the ledger knows of a message. */
export interface MessageAccount {
  /** Set aside and neither captured nor released. */
  readonly held: Micros;
  /** The memos of its captures; none while it has not been charged. */
  readonly captured: ReadonlyMap<string, Memo>;
  /** Any money has been set aside for it at some time. */
  readonly everHeld: boolean;
}

interface FactRow {
  readonly subject_id: MessageId;
  readonly held: Micros;
  readonly captured: Readonly<Record<string, Memo>> | null;
  readonly ever_held: boolean;
}

/** The ledger and the wallet that follows it. Money moves through `post` and nowhere else, so the two cannot part. */
@Injectable()
export class LedgerRepository {
  /** Puts this transaction first in the queue for the tenant's money, until it ends. */
  async lock(tx: Tx, tenantId: TenantId, currency: string): Promise<Wallet> {
    const select = 'SELECT available, held FROM wallet WHERE tenant_id = $1 AND currency = $2 FOR UPDATE';
    const wallet = await tx.one<Wallet>(select, [tenantId, currency]);
    if (wallet) return wallet;
    await tx.execute('INSERT INTO wallet (tenant_id, currency) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      tenantId,
      currency,
    ]);
    return (await tx.one<Wallet>(select, [tenantId, currency])) as Wallet;
  }

  async wallet(tx: Tx, tenantId: TenantId, currency: string): Promise<Wallet> {
    const wallet = await tx.one<Wallet>('SELECT available, held FROM wallet WHERE tenant_id = $1 AND currency = $2', [
      tenantId,
      currency,
    ]);
    return wallet ?? { available: 0n, held: 0n };
  }

  /** Writes the entries, skips facts that are there already, and moves the wallet by what was written. Lock the wallet first. */
  async post(tx: Tx, tenantId: TenantId, currency: string, entries: readonly Entry[]): Promise<Wallet | null> {
    if (entries.length === 0) return null;
    return tx.one<Wallet>(
      `WITH posted AS (
         INSERT INTO ledger_entry (tenant_id, subject_id, fact, account, currency, amount, memo, created_at)
         SELECT $1, e.subject_id, e.fact, e.account, $2, e.amount, e.memo, $8
         FROM unnest($3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::jsonb[]) AS e (subject_id, fact, account, amount, memo)
         ON CONFLICT DO NOTHING
         RETURNING account, amount
       ), change AS (
         SELECT coalesce(sum(amount) FILTER (WHERE account = 'tenant:available'), 0)::bigint AS available,
                coalesce(sum(amount) FILTER (WHERE account = 'tenant:held'), 0)::bigint AS held FROM posted
       )
       UPDATE wallet w SET available = w.available + change.available, held = w.held + change.held
       FROM change WHERE w.tenant_id = $1 AND w.currency = $2 RETURNING w.available, w.held`,
      [
        tenantId,
        currency,
        entries.map((entry) => entry.subjectId),
        entries.map((entry) => entry.fact),
        entries.map((entry) => entry.account),
        entries.map((entry) => entry.amount),
        entries.map((entry) => (entry.memo ? JSON.stringify(entry.memo) : null)),
        tx.now,
      ],
    );
  }

  /** What is known of these messages; those without any money are missing. */
  async accountsOf(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<Map<MessageId, MessageAccount>> {
    if (ids.length === 0) return new Map();
    // The bounds say nothing new to a reader; they let Postgres leave the partitions of other weeks alone.
    const ordered = [...ids].sort();
    const rows = await tx.query<FactRow>(
      `SELECT subject_id,
         coalesce(sum(amount) FILTER (WHERE account = 'tenant:held'), 0)::bigint AS held,
         bool_or(fact = 'hold') AS ever_held,
         json_object_agg(fact, memo) FILTER (WHERE account = 'provider:revenue' AND fact LIKE 'capture%') AS captured
       FROM ledger_entry
       WHERE tenant_id = $1 AND subject_id = ANY($2::uuid[]) AND subject_id BETWEEN $3 AND $4
       GROUP BY subject_id`,
      [tenantId, ids, ordered[0], ordered.at(-1)],
    );
    return new Map(
      rows.map((row) => [
        row.subject_id,
        { held: row.held, captured: new Map(Object.entries(row.captured ?? {})), everHeld: row.ever_held },
      ]),
    );
  }
}
