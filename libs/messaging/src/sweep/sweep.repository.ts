import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { firstIdAt, type MessageId, type NodeId, type TenantId } from '#platform/kernel';
import type { InFlight } from '../record-outcomes/record.repository.js';

const BATCH = 500;
export interface Due {
  readonly tenant_id: TenantId;
  readonly message_id: MessageId;
  readonly node_id: NodeId;
  readonly was_scheduled: boolean;
}
export type Stuck = InFlight & { readonly tenant_id: TenantId; readonly seconds: number };

/** What lies around: read across tenants, acted on tenant by tenant. */
@Injectable()
export class SweepRepository {
  /** What has become due: scheduled messages take their place in the lane now, deferred ones keep theirs. */
  takeDue(tx: Tx): Promise<Due[]> {
    return tx.query<Due>(
      `WITH due AS (SELECT tenant_id, message_id, state = 'scheduled' AS was_scheduled FROM dispatch
         WHERE offered_at IS NULL AND available_at <= $1 AND state <> 'submitting'
         ORDER BY available_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       UPDATE dispatch d SET state = 'queued', offered_at = clock_timestamp(),
         seq = CASE WHEN due.was_scheduled THEN nextval('dispatch_seq_seq') ELSE d.seq END
       FROM due WHERE d.tenant_id = due.tenant_id AND d.message_id = due.message_id
       RETURNING d.tenant_id, d.message_id, d.node_id, due.was_scheduled`,
      [tx.now],
    );
  }

  async markQueued(tx: Tx, due: readonly Due[]): Promise<void> {
    const scheduled = due.filter((each) => each.was_scheduled);
    if (scheduled.length === 0) return;
    await tx.execute(
      `UPDATE message m SET state = 'queued' FROM unnest($1::uuid[], $2::uuid[]) AS d (tenant_id, id)
       WHERE m.tenant_id = d.tenant_id AND m.id = d.id AND m.state = 'scheduled'`,
      [scheduled.map((each) => each.tenant_id), scheduled.map((each) => each.message_id)],
    );
  }

  /** Nodes with messages that were offered a while ago and that nobody has claimed. */
  async nodesWithStale(tx: Tx, seconds: number): Promise<NodeId[]> {
    const rows = await tx.query<{ node_id: NodeId }>(
      `SELECT DISTINCT node_id FROM dispatch WHERE state = 'queued' AND offered_at < clock_timestamp() - $1 * interval '1 second' LIMIT 100`,
      [seconds],
    );
    return rows.map((row) => row.node_id);
  }

  takeStale(tx: Tx, nodeId: NodeId, seconds: number): Promise<Due[]> {
    return tx.query<Due>(
      `UPDATE dispatch SET offered_at = clock_timestamp() WHERE (tenant_id, message_id) IN (SELECT tenant_id, message_id FROM dispatch
         WHERE node_id = $1 AND state = 'queued' AND offered_at < clock_timestamp() - $2 * interval '1 second'
         ORDER BY seq LIMIT 2000 FOR UPDATE SKIP LOCKED)
       RETURNING tenant_id, message_id, node_id, false AS was_scheduled`,
      [nodeId, seconds],
    );
  }

  /** What has been with its node for at least this long, the oldest first. */
  submitting(tx: Tx, seconds: number): Promise<Stuck[]> {
    return tx.query<Stuck>(
      `SELECT tenant_id, message_id, attempt, attempt_token, epoch, submitting_at,
         extract(epoch FROM clock_timestamp() - submitting_at)::float8 AS seconds
       FROM dispatch
       WHERE state = 'submitting' AND submitting_at < clock_timestamp() - $1 * interval '1 second' ORDER BY submitting_at LIMIT ${BATCH}`,
      [seconds],
    );
  }

  /** Of these, the ones that are still being sent; locked. */
  async lockStuck(tx: Tx, tenantId: TenantId, rows: readonly Stuck[]): Promise<Stuck[]> {
    const locked = await tx.query<{ attempt_token: string }>(
      `SELECT attempt_token FROM dispatch WHERE tenant_id = $1 AND attempt_token = ANY($2) AND state = 'submitting'
       ORDER BY message_id FOR UPDATE SKIP LOCKED`,
      [tenantId, rows.map((row) => row.attempt_token)],
    );
    const still = new Set(locked.map((row) => row.attempt_token));
    return rows.filter((row) => still.has(row.attempt_token));
  }

  /** What has been unknown since before this instant and still holds money. */
  longUnknown(tx: Tx, before: Date): Promise<{ tenant_id: TenantId; message_id: MessageId }[]> {
    return tx.query(
      `SELECT tenant_id, id AS message_id FROM message WHERE state = 'unknown' AND quote IS NOT NULL AND id < $1
       ORDER BY id LIMIT ${BATCH}`,
      [firstIdAt(before)],
    );
  }

  /** Nothing is held for these any more; locked, and only those that are unknown to this moment. */
  async forgetQuotes(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<MessageId[]> {
    const rows = await tx.query<{ id: MessageId }>(
      `WITH still AS (SELECT id FROM message WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND state = 'unknown' ORDER BY id FOR UPDATE)
       UPDATE message m SET quote = NULL FROM still
       WHERE m.tenant_id = $1 AND m.id = ANY($2::uuid[]) AND m.id = still.id RETURNING m.id`,
      [tenantId, ids],
    );
    return rows.map((row) => row.id);
  }

  groupHoldsDue(tx: Tx): Promise<{ tenant_id: TenantId; message_id: MessageId }[]> {
    return tx.query(
      `SELECT tenant_id, message_id FROM group_hold WHERE release_at <= $1 ORDER BY release_at LIMIT ${BATCH}`,
      [tx.now],
    );
  }

  /** Of these, the ones whose time it is; they are no longer waited for. Their messages are locked, as before every wallet. */
  async takeGroupHolds(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<MessageId[]> {
    await tx.execute('SELECT FROM message WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE', [
      tenantId,
      ids,
    ]);
    const rows = await tx.query<{ message_id: MessageId }>(
      'DELETE FROM group_hold WHERE tenant_id = $1 AND message_id = ANY($2::uuid[]) AND release_at <= $3 RETURNING message_id',
      [tenantId, ids, tx.now],
    );
    return rows.map((row) => row.message_id);
  }

  expired(tx: Tx): Promise<{ tenant_id: TenantId; message_id: MessageId }[]> {
    return tx.query(
      `SELECT tenant_id, message_id FROM dispatch WHERE expires_at <= $1 AND state <> 'submitting' ORDER BY expires_at LIMIT ${BATCH}`,
      [tx.now],
    );
  }

  async lockExpired(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<MessageId[]> {
    const rows = await tx.query<{ message_id: MessageId }>(
      `SELECT message_id FROM dispatch WHERE tenant_id = $1 AND message_id = ANY($2::uuid[]) AND state <> 'submitting' AND expires_at <= $3
       ORDER BY message_id FOR UPDATE SKIP LOCKED`,
      [tenantId, ids, tx.now],
    );
    return rows.map((row) => row.message_id);
  }

  async tenantsWithParked(tx: Tx): Promise<TenantId[]> {
    const rows = await tx.query<{ tenant_id: TenantId }>(
      'SELECT DISTINCT tenant_id FROM parked_status WHERE next_try_at <= $1 AND created_at > $2 LIMIT 100',
      [tx.now, new Date(tx.now.getTime() - 24 * 3_600_000)],
    );
    return rows.map((row) => row.tenant_id);
  }

  /** Keys live 72 h, wamids of inbound messages a day longer than Meta repeats them. */
  async forget(tx: Tx): Promise<void> {
    const daysAgo = (days: number) => new Date(tx.now.getTime() - days * 24 * 3_600_000);
    await tx.execute('DELETE FROM idempotency_key WHERE created_at < $1', [daysAgo(3)]);
    await tx.execute('DELETE FROM inbound_seen WHERE seen_at < $1', [daysAgo(8)]);
    await tx.execute('DELETE FROM lane_pace WHERE due < $1', [daysAgo(1)]);
  }
}
