import { Injectable } from '@nestjs/common';
import { LEASE_SECONDS, type LeaseRequest, type NodeStats } from '#node-protocol';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';

/** A lease as people see it. */
export interface HeldLease {
  readonly slot: number;
  readonly holder: string;
  readonly version: string;
  readonly epoch: bigint;
  readonly takenAt: Date;
  readonly lastSeen: Date;
  readonly expiresAt: Date;
  readonly live: boolean;
  readonly stats: NodeStats | null;
}

/** Who acts in which slot, judged by the clock of Postgres. */
@Injectable()
export class NodeLeaseRepository {
  /** Takes the slot from whoever has it; null when somebody with a newer epoch was faster. */
  async take(tx: Tx, tenantId: TenantId, nodeId: NodeId, request: LeaseRequest): Promise<bigint | null> {
    const row = await tx.one<{ epoch: bigint }>(
      `INSERT INTO node_lease AS l (tenant_id, node_id, slot, holder, version, epoch, expires_at, taken_at, last_seen)
       VALUES ($1, $2, $3, $4, $5, nextval('lease_epoch'), clock_timestamp() + $6 * interval '1 second', clock_timestamp(), clock_timestamp())
       ON CONFLICT (tenant_id, node_id, slot) DO UPDATE SET
         holder = excluded.holder, version = excluded.version, epoch = excluded.epoch, expires_at = excluded.expires_at,
         taken_at = excluded.taken_at, last_seen = excluded.last_seen, stats = NULL
       WHERE l.epoch < excluded.epoch
       RETURNING epoch`,
      [tenantId, nodeId, request.slot, request.instance, request.version, LEASE_SECONDS],
    );
    return row?.epoch ?? null;
  }

  /** False when the epoch is not the slot's newest any more. */
  async renew(
    tx: Tx,
    tenantId: TenantId,
    nodeId: NodeId,
    slot: number,
    epoch: bigint,
    stats: NodeStats,
  ): Promise<boolean> {
    const count = await tx.execute(
      `UPDATE node_lease SET expires_at = clock_timestamp() + $5 * interval '1 second', last_seen = clock_timestamp(), stats = $6::jsonb
       WHERE tenant_id = $1 AND node_id = $2 AND slot = $3 AND epoch = $4`,
      [tenantId, nodeId, slot, epoch, LEASE_SECONDS, JSON.stringify(stats)],
    );
    return count > 0;
  }

  async release(tx: Tx, tenantId: TenantId, nodeId: NodeId, slot: number, epoch: bigint): Promise<void> {
    await tx.execute('DELETE FROM node_lease WHERE tenant_id = $1 AND node_id = $2 AND slot = $3 AND epoch = $4', [
      tenantId,
      nodeId,
      slot,
      epoch,
    ]);
  }

  async list(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<HeldLease[]> {
    return tx.query<HeldLease>(
      `SELECT slot, holder, version, epoch, taken_at AS "takenAt", last_seen AS "lastSeen", expires_at AS "expiresAt",
         expires_at > clock_timestamp() AS live, stats
       FROM node_lease WHERE tenant_id = $1 AND node_id = $2 ORDER BY slot`,
      [tenantId, nodeId],
    );
  }
}
