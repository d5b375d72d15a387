import { Inject, Injectable } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { OffsetClock, type TenantId } from '#platform/kernel';
import { type ClockLook, RightClock } from './right-clock.js';
import { Tx } from './tx.js';

/**
 * What was answered must be on the disk, whatever the server or the role is configured to do; a stricter setting stays.
 * source: reliability-and-operations.md §4.2, F12
 */
const DURABLY = `SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`;
/** The program's name and what it is doing, until the transaction ends. */
const named = (reason: string): string =>
  `SELECT set_config('application_name', left(current_setting('application_name') || ': ' || '${reason.replaceAll("'", "''")}', 63), true)`;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The only door to the database. Every statement runs in a transaction that says on whose behalf: one tenant (row-level
 * security shows only its rows, and a statement outside any tenant is refused by the database), or the system, with a reason.
 */
@Injectable()
export class Database {
  constructor(
    @Inject(getDataSourceToken('app')) private readonly app: DataSource,
    @Inject(getDataSourceToken('system')) private readonly system: DataSource,
    private readonly clock: OffsetClock,
    private readonly rightClock: RightClock,
  ) {}

  /** Runs the work in one transaction that sees and writes only this tenant's rows. */
  async withTenant<T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> {
    // The id becomes part of a statement that takes no parameters, so it is checked here, at the last moment.
    if (!UUID.test(tenantId)) throw new Error('a tenant id must be a lower-case UUID');
    this.rightClock.require();
    return this.transaction(this.app, `BEGIN; SET LOCAL app.tenant_id = '${tenantId}'; ${DURABLY}`, work);
  }

  /** Runs the work across tenants. `reason` names the use case, for a reviewer and for whoever looks at `pg_stat_activity`. */
  async withSystem<T>(reason: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    this.rightClock.require();
    return this.transaction(this.system, `BEGIN; ${DURABLY}; ${named(reason)}`, work);
  }

  /** The one thing that may be asked whatever the time is here: what time it is there, and how far the installation's clock was turned. */
  async readClock(): Promise<{ readonly look: ClockLook; readonly offsetMs: number }> {
    const asked = Date.now();
    const row = await this.transaction(this.system, 'BEGIN READ ONLY', (tx) =>
      tx.one<{ now: Date; offset_ms: bigint }>('SELECT clock_timestamp() AS now, offset_ms FROM installation_clock'),
    );
    const answered = Date.now();
    const look = { asked, postgres: row?.now.getTime() ?? answered, answered };
    return { look, offsetMs: Number(row?.offset_ms ?? 0) };
  }

  private async transaction<T>(source: DataSource, begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = source.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      try {
        await client.query(begin);
        const answer = await work(new Tx(client, this.clock.now()));
        await client.query('COMMIT');
        return answer;
      } catch (error) {
        // A connection that cannot roll back is dead, and the pool drops it; the first error is the one that matters.
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }
}
