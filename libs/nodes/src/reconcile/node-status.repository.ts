import { Injectable } from '@nestjs/common';
import { NodeStats } from '#node-protocol';
import { TenantVault } from '#onboarding';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import type { Condition } from '../condition.js';
import { nodeTokenPlace } from '../authenticate-node/node-token.js';
import type { NodeSpec, SpecState } from '../node.js';
import type { Exit } from './exits.js';
import type { SlotLease } from './findings.js';
import type { KnownNode } from './sort-fleet.js';

/** A node as one reconcile sees it: read once, at the start. */
export interface NodeUnderControl {
  readonly id: NodeId;
  readonly tenantId: TenantId;
  readonly spec: NodeSpec;
  readonly token: string;
  readonly exits: readonly Exit[];
  readonly conditions: readonly Condition[];
  readonly phase: string;
  readonly observedGeneration: number;
  readonly leases: readonly SlotLease[];
  /** The clock of Postgres at this moment. */
  readonly now: Date;
}

/** What the controller writes about a node, and nobody else. */
export interface NodeReport {
  readonly phase: string;
  readonly replicasReady: number;
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  readonly exits: readonly Exit[];
  readonly lastError: string | null;
}

interface Row {
  readonly tenant_id: TenantId;
  readonly spec_state: SpecState;
  readonly spec_replicas: number;
  readonly spec_version: string | null;
  readonly restart_nonce: number;
  readonly generation: number;
  readonly spec_changed_at: Date;
  readonly status_phase: string;
  readonly observed_generation: number;
  readonly conditions: Condition[];
  readonly exits: Exit[];
  readonly token_sealed: string;
  readonly now: Date;
}

/** The controller's side of the node table; every method needs a system transaction. */
@Injectable()
export class NodeStatusRepository {
  constructor(private readonly vault: TenantVault) {}

  async read(tx: Tx, id: NodeId): Promise<NodeUnderControl | null> {
    const row = await tx.one<Row>(
      `SELECT tenant_id, spec_state, spec_replicas, spec_version, restart_nonce, generation::int, spec_changed_at, status_phase,
         observed_generation::int, conditions, exits, token_sealed, clock_timestamp() AS now
       FROM node WHERE id = $1 AND deleted_at IS NULL`,
      [id],
    );
    if (!row) return null;
    return {
      id,
      tenantId: row.tenant_id,
      spec: {
        state: row.spec_state,
        replicas: row.spec_replicas,
        version: row.spec_version,
        restartNonce: row.restart_nonce,
        generation: row.generation,
        changedAt: row.spec_changed_at,
      },
      token: await this.vault.open(tx, row.tenant_id, row.token_sealed, nodeTokenPlace(id)),
      exits: row.exits,
      conditions: row.conditions,
      phase: row.status_phase,
      observedGeneration: row.observed_generation,
      leases: await this.leases(tx, row.tenant_id, id),
      now: row.now,
    };
  }

  async write(tx: Tx, tenantId: TenantId, id: NodeId, report: NodeReport): Promise<void> {
    await tx.execute(
      `UPDATE node SET status_phase = $3, status_replicas_ready = $4, observed_generation = $5, conditions = $6::jsonb,
         exits = $7::jsonb, last_error = $8
       WHERE tenant_id = $1 AND id = $2`,
      [
        tenantId,
        id,
        report.phase,
        report.replicasReady,
        report.observedGeneration,
        JSON.stringify(report.conditions),
        JSON.stringify(report.exits),
        report.lastError,
      ],
    );
  }

  /** Nodes whose spec changed since the controller last looked. */
  async changed(tx: Tx): Promise<{ readonly id: NodeId; readonly generation: number }[]> {
    return tx.query(
      'SELECT id, generation::int FROM node WHERE deleted_at IS NULL AND generation <> observed_generation LIMIT 1000',
    );
  }

  /** Every living node, and whether its processes were there at the last look. */
  async fleet(tx: Tx): Promise<KnownNode[]> {
    return tx.query<KnownNode>(
      `SELECT id, spec_state IN ('run', 'pause') AND conditions @> '[{"type": "Scheduled", "status": "True"}]' AS placed
       FROM node WHERE deleted_at IS NULL`,
    );
  }

  async ownersOf(tx: Tx, ids: readonly NodeId[]): Promise<{ id: NodeId; tenantId: TenantId }[]> {
    return tx.query('SELECT id, tenant_id AS "tenantId" FROM node WHERE id = ANY($1)', [ids]);
  }

  /** The last step of a removal: only the row and its history stay. */
  async forget(tx: Tx, tenantId: TenantId, id: NodeId): Promise<void> {
    await tx.execute('DELETE FROM node_lease WHERE tenant_id = $1 AND node_id = $2', [tenantId, id]);
    await tx.execute(
      `UPDATE node SET deleted_at = clock_timestamp(), status_phase = 'removed', status_replicas_ready = 0,
         observed_generation = generation WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
  }

  private async leases(tx: Tx, tenantId: TenantId, id: NodeId): Promise<SlotLease[]> {
    const rows = await tx.query<{ slot: number; holder: string; live: boolean; stats: unknown }>(
      `SELECT slot, holder, expires_at > clock_timestamp() AS live, stats FROM node_lease
       WHERE tenant_id = $1 AND node_id = $2 ORDER BY slot`,
      [tenantId, id],
    );
    return rows.map((row) => ({ ...row, stats: NodeStats.nullable().catch(null).parse(row.stats) }));
  }
}
