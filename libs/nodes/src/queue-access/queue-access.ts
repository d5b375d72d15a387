import type { Finding } from '../condition.js';
import type { NodeId } from '#platform/kernel';
import type { QueueConnection } from '#platform/queue';

/** How a node reaches its queue, and how well it is kept away from the others. */
export interface QueueGrant {
  readonly connection: QueueConnection;
  readonly confinement: Finding;
}

/** Gives each node a way to its own queue that is not the platform's way to all of them. */
export abstract class QueueAccess {
  /** May be repeated, and has to be: a Redis that was restarted has forgotten its users. `token` is the node's own. */
  abstract grant(nodeId: NodeId, token: string): Promise<QueueGrant>;
  /** For a node that is gone. */
  abstract revoke(nodeId: NodeId): Promise<void>;
  /** Ends its own connection, if it has one. */
  close(): void {}
}

export const confinement = (status: Finding['status'], reason: string, message: string): Finding => ({
  type: 'QueueConfined',
  status,
  reason,
  message,
});
