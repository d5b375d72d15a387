import { queueOfNode } from '#node-protocol';
import { Injectable } from '@nestjs/common';
import { Database, type Lease } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import { Queues } from '#platform/queue';
import { NodeDriver } from '../driver/node-driver.js';
import { addNodeEvents } from '../node-event.js';

import { QueueAccess } from '../queue-access/queue-access.js';
import { asLeader } from './as-leader.js';
import { NodeStatusRepository } from './node-status.repository.js';

/** What a removed node leaves behind goes in this order: logs, the user of its queue, the queue, then its row. Each may repeat. */
@Injectable()
export class FarewellToNode {
  constructor(
    private readonly database: Database,
    private readonly statuses: NodeStatusRepository,
    private readonly driver: NodeDriver,
    private readonly access: QueueAccess,
    private readonly queues: Queues,
  ) {}

  async execute(node: { readonly tenantId: TenantId; readonly id: NodeId }, lease: Lease): Promise<void> {
    await this.driver.remove(node.id);
    await this.access.revoke(node.id);
    await this.queues.drop(queueOfNode(node.id));
    await asLeader(this.database, lease, async (tx) => {
      await this.statuses.forget(tx, node.tenantId, node.id);
      const said = { kind: 'normal', reason: 'Removed', message: 'Nothing of the node is left.' } as const;
      await addNodeEvents(tx, [{ ...said, tenantId: node.tenantId, nodeId: node.id }]);
    });
  }
}
