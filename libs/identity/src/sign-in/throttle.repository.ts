import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';

const WINDOW_SECONDS = 15 * 60;

export interface Attempts {
  readonly attempts: number;
  readonly secondsLeft: number;
}

/** Counts of sign-ins per subject and window, on the time of Postgres; every statement needs a system transaction. */
@Injectable()
export class ThrottleRepository {
  /** Counts one more and answers the sum; the first one after a window opens the next. */
  async count(tx: Tx, subject: Buffer): Promise<Attempts> {
    const row = await tx.one<Attempts>(
      `INSERT INTO sign_in_attempt AS a (subject, attempts, window_ends_at)
       VALUES ($1, 1, clock_timestamp() + $2 * interval '1 second')
       ON CONFLICT (subject) DO UPDATE SET
         attempts = CASE WHEN a.window_ends_at <= clock_timestamp() THEN 1 ELSE a.attempts + 1 END,
         window_ends_at = CASE WHEN a.window_ends_at <= clock_timestamp() THEN excluded.window_ends_at ELSE a.window_ends_at END
       RETURNING attempts, greatest(1, ceil(extract(epoch FROM window_ends_at - clock_timestamp())))::int AS "secondsLeft"`,
      [subject, WINDOW_SECONDS],
    );
    return row ?? { attempts: 1, secondsLeft: WINDOW_SECONDS };
  }

  /** Takes one back, for a sign-in that was no guess. */
  async takeBack(tx: Tx, subject: Buffer): Promise<void> {
    await tx.execute('UPDATE sign_in_attempt SET attempts = greatest(0, attempts - 1) WHERE subject = $1', [subject]);
  }

  /** Starts a subject anew, and sweeps out some windows that are over. */
  async forget(tx: Tx, subject: Buffer): Promise<void> {
    await tx.execute('DELETE FROM sign_in_attempt WHERE subject = $1', [subject]);
    await tx.execute(
      `DELETE FROM sign_in_attempt WHERE subject IN (
         SELECT subject FROM sign_in_attempt WHERE window_ends_at < clock_timestamp() LIMIT 100 FOR UPDATE SKIP LOCKED)`,
    );
  }
}
