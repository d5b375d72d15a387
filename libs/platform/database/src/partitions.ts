import { firstIdAt } from '#platform/kernel';
import type { Tx } from './tx.js';

const WEEK_MS = 7 * 24 * 3_600_000;
const WEEKS_AHEAD = 3;

/**
 * SQL for a table partitioned by the time inside its version 7 ids: one partition a week, a default one behind them.
 * A lookup by id prunes to one partition because the id is the key; dropping a partition is how retention works.
 */
export const partitionedById = (table: string): string => `
  CREATE TABLE ${table}_default PARTITION OF ${table} DEFAULT;
  INSERT INTO partitioned_table (name) VALUES ('${table}');`;

/** Makes the weekly partitions from last week until a few weeks after `until`, for every partitioned table. */
export async function ensurePartitions(tx: Tx, until: Date): Promise<void> {
  const first = weekStart(tx.now.getTime() - WEEK_MS);
  const last = weekStart(until.getTime() + WEEKS_AHEAD * WEEK_MS);
  for (let start = first; start <= last; start += WEEK_MS) {
    const name = new Date(start).toISOString().slice(0, 10).replaceAll('-', '');
    await tx.execute('SELECT ensure_partition(name, $1, $2, $3) FROM partitioned_table', [
      name,
      firstIdAt(new Date(start)),
      firstIdAt(new Date(start + WEEK_MS)),
    ]);
  }
}

const weekStart = (time: number): number => Math.floor(time / WEEK_MS) * WEEK_MS;
