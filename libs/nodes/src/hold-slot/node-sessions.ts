import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId } from '#platform/kernel';
import type { SpecState } from '../node.js';

/** Whether a process may act for a node at this moment. */
@Injectable()
export class NodeSessions {
  /**
   * What is wanted of the node, when `epoch` is the newest of its slot and has not run out; null when somebody else may act. The
   * lease stays locked until the end of the transaction, so that nobody can take the slot between this check and the writes
   * that depend on it.
   */
  async check(tx: Tx, nodeId: NodeId, epoch: bigint): Promise<SpecState | null> {
    const row = await tx.one<{ spec_state: SpecState }>(
      `SELECT n.spec_state FROM node_lease l JOIN node n ON n.tenant_id = l.tenant_id AND n.id = l.node_id
       WHERE l.node_id = $1 AND l.epoch = $2 AND l.expires_at > clock_timestamp() FOR SHARE OF l`,
      [nodeId, epoch],
    );
    return row?.spec_state ?? null;
  }

  /** Of these epochs, the ones that nobody has taken over or given back. One that has only run out may still be somebody's. */
  async held(tx: Tx, epochs: readonly bigint[]): Promise<Set<bigint>> {
    const rows = await tx.query<{ epoch: bigint }>('SELECT epoch FROM node_lease WHERE epoch = ANY($1::bigint[])', [
      epochs,
    ]);
    return new Set(rows.map((row) => row.epoch));
  }
}
