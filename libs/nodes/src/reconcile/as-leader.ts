import { type Database, isCurrent, type Lease, type Tx } from '#platform/database';

/** Another controller leads now; whatever this one was about to write is stale. */
export class LeadershipLost extends Error {
  constructor() {
    super('another controller leads now');
  }
}

/** Writes as the leader, or not at all: the epoch is checked in the transaction of the write. */
export const asLeader = (database: Database, lease: Lease, work: (tx: Tx) => Promise<void>): Promise<void> =>
  database.withSystem('node controller', async (tx) => {
    if (!(await isCurrent(tx, lease))) throw new LeadershipLost();
    await work(tx);
  });
