import { confinement, QueueAccess, type QueueGrant } from './queue-access.js';

/** On Postgres every node uses the role that sees the queues and no other table. */
export class PostgresQueueAccess extends QueueAccess {
  constructor(private readonly url: string) {
    super();
  }

  async grant(): Promise<QueueGrant> {
    return {
      connection: { kind: 'postgres', url: this.url },
      confinement: confinement(
        'True',
        'QueueRole',
        'Connects as a role that sees the queues, which hold ids alone, and no other table.',
      ),
    };
  }

  async revoke(): Promise<void> {
    // The role is shared; there is nothing of this one node to take back.
  }
}
