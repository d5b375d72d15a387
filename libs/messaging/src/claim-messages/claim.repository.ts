import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MessageId, NodeId, NumberId, TenantId } from '#platform/kernel';
import type { NumberPace } from './pace.js';

export interface ClaimRow {
  readonly message_id: MessageId;
  readonly recipient: string;
  readonly group_id: string | null;
  readonly attempt: number;
  readonly expires_at: Date;
  readonly kind: 'template' | 'service';
  readonly category: string;
  readonly content: { type: string };
  readonly reply_to_wamid: string | null;
  readonly window_open: boolean;
}
export interface Grant {
  readonly id: MessageId;
  readonly token: string;
}

/** The SQL of claiming: which messages are at the head of their lane, and the marks that give one node the right to send. */
@Injectable()
export class ClaimRepository {
  /**
   * Of these messages, the ones that are first in their lane while nothing of that lane is being sent; locked, in accept order.
   * What another claim has in hand is skipped: that claim's outcome will offer the next of the lane.
   */
  headsOfLanes(
    tx: Tx,
    tenantId: TenantId,
    numberId: NumberId,
    nodeId: NodeId,
    ids: readonly string[],
  ): Promise<ClaimRow[]> {
    return tx.query<ClaimRow>(
      `SELECT d.message_id, d.recipient, d.attempt, d.expires_at, m.kind, m.category, m.content, m.group_id, m.reply_to_wamid,
         m.window_open
       FROM dispatch d JOIN message m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
       WHERE d.tenant_id = $1 AND d.message_id = ANY($4::uuid[]) AND d.number_id = $2 AND d.node_id = $3
         AND d.state = 'queued' AND d.available_at <= $5
         AND NOT EXISTS (SELECT FROM dispatch e WHERE e.tenant_id = d.tenant_id AND e.number_id = d.number_id
           AND e.recipient = d.recipient AND e.state <> 'scheduled' AND (e.state = 'submitting' OR e.seq < d.seq))
       ORDER BY d.seq FOR UPDATE OF d SKIP LOCKED`,
      [tenantId, numberId, nodeId, ids, tx.now],
    );
  }

  /** The number's bucket, locked: claims for one number take turns. */
  async lockPace(tx: Tx, tenantId: TenantId, numberId: NumberId): Promise<NumberPace | null> {
    const select = 'SELECT tokens, at, slow_until FROM number_pace WHERE tenant_id = $1 AND number_id = $2 FOR UPDATE';
    const lock = () => tx.one<{ tokens: number; at: Date; slow_until: Date | null }>(select, [tenantId, numberId]);
    let row = await lock();
    if (!row) {
      await tx.execute(
        `INSERT INTO number_pace (tenant_id, number_id, tokens, at) VALUES ($1, $2, 1000000, $3) ON CONFLICT DO NOTHING`,
        [tenantId, numberId, tx.now],
      );
      row = await lock();
    }
    return row && { tokens: row.tokens, at: row.at, slowUntil: row.slow_until };
  }

  async keepPace(tx: Tx, tenantId: TenantId, numberId: NumberId, pace: NumberPace): Promise<void> {
    await tx.execute('UPDATE number_pace SET tokens = $3, at = $4 WHERE tenant_id = $1 AND number_id = $2', [
      tenantId,
      numberId,
      pace.tokens,
      pace.at,
    ]);
  }

  async lanePaces(
    tx: Tx,
    tenantId: TenantId,
    numberId: NumberId,
    recipients: readonly string[],
  ): Promise<Map<string, Date>> {
    const rows = await tx.query<{ recipient: string; due: Date }>(
      'SELECT recipient, due FROM lane_pace WHERE tenant_id = $1 AND number_id = $2 AND recipient = ANY($3)',
      [tenantId, numberId, recipients],
    );
    return new Map(rows.map((row) => [row.recipient, row.due]));
  }

  async keepLanePaces(tx: Tx, tenantId: TenantId, numberId: NumberId, dues: ReadonlyMap<string, Date>): Promise<void> {
    if (dues.size === 0) return;
    await tx.execute(
      `INSERT INTO lane_pace (tenant_id, number_id, recipient, due)
       SELECT $1, $2, recipient, due FROM unnest($3::text[], $4::timestamptz[]) AS l (recipient, due)
       ON CONFLICT (tenant_id, number_id, recipient) DO UPDATE SET due = excluded.due`,
      [tenantId, numberId, [...dues.keys()], [...dues.values()]],
    );
  }

  /** Not before this instant; the scheduler offers it again then. */
  async defer(tx: Tx, tenantId: TenantId, until: ReadonlyMap<MessageId, Date>): Promise<void> {
    if (until.size === 0) return;
    await tx.execute(
      `UPDATE dispatch SET available_at = u.at, offered_at = NULL
       FROM unnest($2::uuid[], $3::timestamptz[]) AS u (id, at) WHERE tenant_id = $1 AND message_id = u.id`,
      [tenantId, [...until.keys()], [...until.values()]],
    );
  }

  /** Whether the window is open where it was not when the message was accepted, or the other way round: it decides the price. */
  async noteWindows(tx: Tx, tenantId: TenantId, changed: ReadonlyMap<MessageId, boolean>): Promise<void> {
    if (changed.size === 0) return;
    await tx.execute(
      `UPDATE message m SET window_open = w.open FROM unnest($2::uuid[], $3::boolean[]) AS w (id, open)
       WHERE m.tenant_id = $1 AND m.id = ANY($2::uuid[]) AND m.id = w.id`,
      [tenantId, [...changed.keys()], [...changed.values()]],
    );
  }

  /** Gives the right to send once. The unique index on what is being sent in a lane stands behind this. */
  async grant(tx: Tx, tenantId: TenantId, epoch: bigint, grants: readonly Grant[]): Promise<void> {
    if (grants.length === 0) return;
    await tx.execute(
      `UPDATE dispatch SET state = 'submitting', attempt = attempt + 1, attempt_token = g.token, epoch = $2,
         submitting_at = clock_timestamp()
       FROM unnest($3::uuid[], $4::text[]) AS g (id, token) WHERE tenant_id = $1 AND message_id = g.id AND state = 'queued'`,
      [tenantId, epoch, grants.map((grant) => grant.id), grants.map((grant) => grant.token)],
    );
  }
}
