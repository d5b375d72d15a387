import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Tx } from './tx.js';

/** A right to act, held for a while. `epoch` grows with every new holder: writes that carry an older one are refused. */
export interface Lease {
  readonly name: string;
  readonly epoch: bigint;
}

/** Leases in Postgres, judged by the clock of Postgres: the database is the one thing every process shares. */
@Injectable()
export class Leases {
  constructor(private readonly database: Database) {}

  /** Takes or renews the lease; null when somebody else holds it. */
  async hold(name: string, holder: string, seconds: number): Promise<Lease | null> {
    return this.database.withSystem('lease', async (tx) => {
      const row = await tx.one<{ epoch: bigint }>(
        `INSERT INTO lease AS l (name, holder, epoch, expires_at)
         VALUES ($1, $2, nextval('lease_epoch'), clock_timestamp() + $3 * interval '1 second')
         ON CONFLICT (name) DO UPDATE SET
           holder = excluded.holder,
           epoch = CASE WHEN l.holder = excluded.holder THEN l.epoch ELSE excluded.epoch END,
           expires_at = excluded.expires_at
         WHERE l.holder = excluded.holder OR l.expires_at < clock_timestamp()
         RETURNING epoch`,
        [name, holder, seconds],
      );
      return row && { name, epoch: row.epoch };
    });
  }

  /** Gives the lease up, so that the next holder need not wait for it to run out. */
  async release(lease: Lease, holder: string): Promise<void> {
    await this.database.withSystem('lease', (tx) =>
      tx.execute('DELETE FROM lease WHERE name = $1 AND holder = $2 AND epoch = $3', [lease.name, holder, lease.epoch]),
    );
  }
}

/** True when this lease is still the newest one; call it inside the transaction whose writes depend on it. */
export async function isCurrent(tx: Tx, lease: Lease): Promise<boolean> {
  const row = await tx.one('SELECT 1 FROM lease WHERE name = $1 AND epoch = $2 FOR SHARE', [lease.name, lease.epoch]);
  return row !== null;
}
