import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { Micros } from '../money.js';

/** The charged messages of one day, market and category. */
export interface UsageLine {
  readonly day: string;
  readonly market: string;
  readonly category: string;
  readonly currency: string;
  readonly messages: number;
  readonly freeMessages: number;
  readonly amount: Micros;
}

/** What was charged, from the ledger itself: a report that cannot differ from the balance. */
@Injectable()
export class UsageQuery {
  /** Days are those of the time zone; newest first. */
  between(tx: Tx, tenantId: TenantId, since: Date, until: Date, timezone: string): Promise<UsageLine[]> {
    return tx.query<UsageLine>(
      `SELECT to_char(created_at AT TIME ZONE $4, 'YYYY-MM-DD') AS day, memo->>'market' AS market,
         memo->>'category' AS category, currency, count(*)::int AS messages,
         count(*) FILTER (WHERE amount = 0)::int AS "freeMessages", sum(amount)::bigint AS amount
       FROM ledger_entry
       WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3 AND account = 'provider:revenue' AND fact LIKE 'capture%'
       GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, 2, 3, 4`,
      [tenantId, since, until, timezone],
    );
  }
}
