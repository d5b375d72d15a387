import { Injectable } from '@nestjs/common';
import type { RecordRequest } from '#node-protocol';
import type { Tx } from '#platform/database';
import type { MessageId, NumberId, TenantId } from '#platform/kernel';
import { factColumnsOf, type MessageFacts } from '../message-event.js';

/** A message being sent, as dispatch knows it. */
export interface InFlight {
  readonly message_id: MessageId;
  readonly attempt: number;
  readonly attempt_token: string;
  readonly epoch: bigint;
  readonly submitting_at: Date;
}
export type SentRow = InFlight & { readonly wamid: string; readonly state: 'sent' | 'held' };
export type AttemptLog = InFlight & { readonly outcome: string; readonly detail: object };

const COLUMNS = factColumnsOf('m');

/** The SQL of recording outcomes; set-based. */
@Injectable()
export class RecordRepository {
  /** The attempts that are still the current ones; the token is the proof. Locked in the order of their ids. */
  inFlight(tx: Tx, tenantId: TenantId, epoch: bigint, outcomes: RecordRequest['outcomes']): Promise<InFlight[]> {
    return tx.query<InFlight>(
      `SELECT message_id, attempt, attempt_token, epoch, submitting_at FROM dispatch
       JOIN unnest($3::uuid[], $4::text[]) AS o (id, token) ON message_id = o.id AND attempt_token = o.token
       WHERE tenant_id = $1 AND state = 'submitting' AND epoch = $2 ORDER BY message_id FOR UPDATE OF dispatch`,
      [tenantId, epoch, outcomes.map((each) => each.message_id), outcomes.map((each) => each.attempt_token)],
    );
  }

  /** A status webhook may have been quicker: then only what is missing is filled in, and the state stays (promise P3). */
  markSent(tx: Tx, tenantId: TenantId, rows: readonly SentRow[]): Promise<MessageFacts[]> {
    return tx.query<MessageFacts>(
      `UPDATE message m SET
         state = CASE WHEN m.state IN ('queued', 'submitting', 'unknown') THEN s.state ELSE m.state END,
         wamid = coalesce(m.wamid, s.wamid), attempt = s.attempt, attempt_token = s.token,
         sent_at = coalesce(m.sent_at, CASE WHEN s.state = 'sent' THEN $7::timestamptz END)
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::text[]) AS s (id, state, wamid, attempt, token)
       WHERE m.tenant_id = $1 AND m.id = ANY($2::uuid[]) AND m.id = s.id RETURNING ${COLUMNS}`,
      [
        tenantId,
        rows.map((row) => row.message_id),
        rows.map((row) => row.state),
        rows.map((row) => row.wamid),
        rows.map((row) => row.attempt),
        rows.map((row) => row.attempt_token),
        tx.now,
      ],
    );
  }

  /** Only what was on its way: a status may have been quicker (promise P3). */
  setUnknown(tx: Tx, tenantId: TenantId, rows: readonly InFlight[]): Promise<MessageFacts[]> {
    return tx.query<MessageFacts>(
      `UPDATE message m SET state = 'unknown', attempt = u.attempt, attempt_token = u.token
       FROM unnest($2::uuid[], $3::int[], $4::text[]) AS u (id, attempt, token)
       WHERE m.tenant_id = $1 AND m.id = ANY($2::uuid[]) AND m.id = u.id AND m.state IN ('queued', 'submitting') RETURNING ${COLUMNS}`,
      [
        tenantId,
        rows.map((row) => row.message_id),
        rows.map((row) => row.attempt),
        rows.map((row) => row.attempt_token),
      ],
    );
  }

  async logAttempts(tx: Tx, tenantId: TenantId, attempts: readonly AttemptLog[]): Promise<void> {
    if (attempts.length === 0) return;
    await tx.execute(
      `INSERT INTO attempt (tenant_id, message_id, n, token, epoch, started_at, ended_at, outcome, detail)
       SELECT $1, id, n, token, epoch, started_at, clock_timestamp(), outcome, detail
       FROM unnest($2::uuid[], $3::int[], $4::text[], $5::bigint[], $6::timestamptz[], $7::text[], $8::jsonb[])
         AS a (id, n, token, epoch, started_at, outcome, detail)
       ON CONFLICT DO NOTHING`,
      [
        tenantId,
        attempts.map((each) => each.message_id),
        attempts.map((each) => each.attempt),
        attempts.map((each) => each.attempt_token),
        attempts.map((each) => each.epoch),
        attempts.map((each) => each.submitting_at),
        attempts.map((each) => each.outcome),
        attempts.map((each) => JSON.stringify(each.detail)),
      ],
    );
  }

  /** Back into its lane, not before the given instant; its place in the lane stays. */
  async putBack(tx: Tx, tenantId: TenantId, until: ReadonlyMap<MessageId, Date>): Promise<void> {
    await tx.execute(
      `UPDATE dispatch SET state = 'queued', available_at = u.at, offered_at = NULL
       FROM unnest($2::uuid[], $3::timestamptz[]) AS u (id, at) WHERE tenant_id = $1 AND message_id = u.id`,
      [tenantId, [...until.keys()], [...until.values()]],
    );
  }

  /** Half the rate for a minute after the network said "too fast". source: reliability-and-operations.md §3.7 */
  async slowDown(tx: Tx, tenantId: TenantId, numberId: NumberId): Promise<void> {
    await tx.execute(
      `UPDATE number_pace SET tokens = 0, slow_until = $3::timestamptz + interval '60 seconds' WHERE tenant_id = $1 AND number_id = $2`,
      [tenantId, numberId, tx.now],
    );
  }
}
