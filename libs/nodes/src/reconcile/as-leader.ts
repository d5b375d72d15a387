import { type Database, isCurrent, type Lease, type Tx } from '#platform/database';

/** Another controller leads now; whatever this one was about to write is stale. */
export class LeadershipLost extends Error {
  constructor() {
    super('another controller leads now');
  }
}

/**
 * Writes as the leader, or not at all: the epoch is checked in the transaction of the write. A leader that is frozen in the middle of
 * it loses the transaction, because its lock would keep every successor from the lease.
 */
export const asLeader = (database: Database, lease: Lease, work: (tx: Tx) => Promise<void>): Promise<void> =>
  database.withSystem('node controller', async (tx) => {
    await tx.execute("SET LOCAL idle_in_transaction_session_timeout = '5s'");
    if (!(await isCurrent(tx, lease))) throw new LeadershipLost();
    await work(tx);
  });

/** Makes sure that this controller leads, right before it does something that no transaction can take back. */
export const requireLeader = (database: Database, lease: Lease): Promise<void> =>
  asLeader(database, lease, async () => undefined);
