import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NumberId, TenantId } from '#platform/kernel';

/** Messages of a number by what became of them. */
export interface MessageCount {
  readonly direction: 'out' | 'in';
  readonly state: string;
  readonly count: number;
}

/** However long the history is, a count reads no more of it than this. */
const NEWEST = 10_000;
const MOST_WAITING = 100_000;

/** Counts for monitoring: bounded, so that looking often does not slow sending down. */
@Injectable()
export class CountMessages {
  /** Among the tenant's newest 10,000 messages. */
  newest(tx: Tx, tenantId: TenantId, numberId: NumberId): Promise<MessageCount[]> {
    return tx.query<MessageCount>(
      `SELECT direction, state, count(*)::int AS count
       FROM (SELECT number_id, direction, state FROM message WHERE tenant_id = $1 ORDER BY id DESC LIMIT $3) newest
       WHERE number_id = $2 GROUP BY direction, state ORDER BY direction, state`,
      [tenantId, numberId, NEWEST],
    );
  }

  /** What a number still has to send, by state; at most 100,000. */
  waiting(tx: Tx, tenantId: TenantId, numberId: NumberId): Promise<{ state: string; count: number }[]> {
    return tx.query<{ state: string; count: number }>(
      `SELECT state, count(*)::int AS count
       FROM (SELECT state FROM dispatch WHERE tenant_id = $1 AND number_id = $2 LIMIT $3) waiting
       GROUP BY state ORDER BY state`,
      [tenantId, numberId, MOST_WAITING],
    );
  }
}
