import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId } from '#platform/kernel';

/** Whether a process may act for a node at this moment. */
@Injectable()
export class NodeSessions {
  /**
   * True when `epoch` is the newest of its slot and has not run out. The row stays locked until the end of the transaction, so
   * that nobody can take the slot between this check and the writes that depend on it.
   */
  async check(tx: Tx, nodeId: NodeId, epoch: bigint): Promise<boolean> {
    const row = await tx.one(
      'SELECT 1 FROM node_lease WHERE node_id = $1 AND epoch = $2 AND expires_at > clock_timestamp() FOR SHARE',
      [nodeId, epoch],
    );
    return row !== null;
  }

  /** Of these epochs, the ones that nobody has taken over or given back. One that has only run out may still be somebody's. */
  async held(tx: Tx, epochs: readonly bigint[]): Promise<Set<bigint>> {
    const rows = await tx.query<{ epoch: bigint }>('SELECT epoch FROM node_lease WHERE epoch = ANY($1::bigint[])', [
      epochs,
    ]);
    return new Set(rows.map((row) => row.epoch));
  }
}
