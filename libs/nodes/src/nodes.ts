import { Injectable } from '@nestjs/common';
import { TenantVault } from '#onboarding';
import type { Tx } from '#platform/database';
import { NotFound, type NodeId, type NumberId, type TenantId } from '#platform/kernel';
import { mintNodeToken, nodeTokenPlace } from './authenticate-node/node-token.js';
import type { Condition } from './condition.js';
import { NumberHasNode } from './node.errors.js';
import type { Node, NodeSpec, SpecState } from './node.js';

interface Row {
  readonly id: NodeId;
  readonly tenant_id: TenantId;
  readonly number_id: NumberId;
  readonly spec_state: SpecState;
  readonly spec_replicas: number;
  readonly spec_version: string | null;
  readonly restart_nonce: number;
  readonly generation: number;
  readonly spec_changed_at: Date;
  readonly status_phase: string;
  readonly status_replicas_ready: number;
  readonly observed_generation: number;
  readonly conditions: Condition[];
  readonly last_error: string | null;
  readonly created_at: Date;
}
const COLUMNS = `id, tenant_id, number_id, spec_state, spec_replicas, spec_version, restart_nonce, generation::int, spec_changed_at,
  status_phase, status_replicas_ready, observed_generation::int, conditions, last_error, created_at`;
const UNIQUE_VIOLATION = '23505';

/** The nodes of the installation: people's side of their rows. What the controller writes, it writes elsewhere. */
@Injectable()
export class Nodes {
  constructor(private readonly vault: TenantVault) {}

  /** A node that has not been removed, or a 404. */
  async require(tx: Tx, tenantId: TenantId, id: NodeId): Promise<Node> {
    const row = await tx.one<Row>(
      `SELECT ${COLUMNS} FROM node WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL`,
      [tenantId, id],
    );
    if (!row) throw new NotFound('node');
    return nodeOf(row);
  }

  /** The owner of a living node, over all tenants; needs a system transaction. */
  async ownerOf(tx: Tx, id: NodeId): Promise<TenantId> {
    const row = await tx.one<{ tenant_id: TenantId }>(
      'SELECT tenant_id FROM node WHERE id = $1 AND deleted_at IS NULL',
      [id],
    );
    if (!row) throw new NotFound('node');
    return row.tenant_id;
  }

  /** Newest first, over all tenants; needs a system transaction. */
  async list(tx: Tx, limit: number, before: string | null): Promise<Node[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM node WHERE deleted_at IS NULL AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $1`,
      [limit + 1, before],
    );
    return rows.map(nodeOf);
  }

  /** A node that is wanted from now on, with a token of its own. */
  async insert(tx: Tx, tenantId: TenantId, id: NodeId, numberId: NumberId): Promise<void> {
    const token = mintNodeToken(id);
    const sealed = await this.vault.seal(tx, tenantId, token.text, nodeTokenPlace(id));
    try {
      await tx.execute(
        'INSERT INTO node (tenant_id, id, number_id, token_hash, token_sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
        [tenantId, id, numberId, token.hash, sealed, tx.now],
      );
    } catch (error) {
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) throw new NumberHasNode();
      throw error;
    }
  }

  /** Locks a node until the end of the transaction, so that two changes of its spec follow each other. */
  async lock(tx: Tx, tenantId: TenantId, id: NodeId): Promise<Node> {
    await tx.one('SELECT 1 FROM node WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tenantId, id]);
    return this.require(tx, tenantId, id);
  }

  /** Stores a changed spec under a new generation, by which the controller notices. */
  async changeSpec(
    tx: Tx,
    tenantId: TenantId,
    id: NodeId,
    spec: Pick<NodeSpec, 'state' | 'replicas' | 'restartNonce'>,
  ): Promise<Node> {
    const row = await tx.one<Row>(
      `UPDATE node SET spec_state = $3, spec_replicas = $4, restart_nonce = $5, generation = generation + 1,
         spec_changed_at = clock_timestamp()
       WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL RETURNING ${COLUMNS}`,
      [tenantId, id, spec.state, spec.replicas, spec.restartNonce],
    );
    if (!row) throw new NotFound('node');
    return nodeOf(row);
  }
}

const nodeOf = (row: Row): Node => ({
  id: row.id,
  tenantId: row.tenant_id,
  numberId: row.number_id,
  spec: {
    state: row.spec_state,
    replicas: row.spec_replicas,
    version: row.spec_version,
    restartNonce: row.restart_nonce,
    generation: row.generation,
    changedAt: row.spec_changed_at,
  },
  status: {
    phase: row.status_phase,
    replicasReady: row.status_replicas_ready,
    observedGeneration: row.observed_generation,
    conditions: row.conditions,
    lastError: row.last_error,
  },
  createdAt: row.created_at,
});
