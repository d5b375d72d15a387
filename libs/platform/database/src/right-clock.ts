import type { Logger } from '#platform/kernel';
import type { Database } from './database.js';

/** source: reliability-and-operations.md §3.2 */
const REFUSED_MS = 2_000;
const WARNED_MS = 500;

/** This process would let messages expire and leases run out at the wrong moment. */
export class ClockWrong extends Error {
  override readonly name = 'ClockWrong';
  constructor(aheadMs: number) {
    const seconds = Math.abs(aheadMs / 1_000).toFixed(1);
    super(
      `The clock of this machine is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of Postgres; ${REFUSED_MS / 1_000} s are the most. Let both follow the same time server.`,
    );
  }
}

/** Refuses to go on where the time of day is another than that of Postgres, which all processes share. */
export async function requireRightClock(database: Database, log: Logger): Promise<void> {
  const aheadMs = await aheadOf(database);
  if (Math.abs(aheadMs) > REFUSED_MS) throw new ClockWrong(aheadMs);
  if (Math.abs(aheadMs) > WARNED_MS) log.warn({ aheadMs }, 'the clock of this machine differs from that of Postgres');
}

/** At least so many milliseconds: Postgres looked at its clock somewhere between the question and the answer. */
async function aheadOf(database: Database): Promise<number> {
  const asked = Date.now();
  const row = await database.withSystem('compare clocks', (tx) =>
    tx.one<{ now: Date }>('SELECT clock_timestamp() AS now'),
  );
  const answered = Date.now();
  const now = row?.now.getTime() ?? answered;
  return Math.max(0, asked - now) + Math.min(0, answered - now);
}
