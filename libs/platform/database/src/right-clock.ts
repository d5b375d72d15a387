import { Injectable } from '@nestjs/common';
import { Unavailable } from '#platform/kernel';

/** source: reliability-and-operations.md §3.2 */
const REFUSED_MS = 2_000;
const WARNED_MS = 500;
/** Once may be the very moment in which somebody sets the clock. */
const TIMES_IN_A_ROW = 3;
const RETRY_AFTER_S = 5;

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

/** What the clock of Postgres said between two looks at our own, all in milliseconds. */
export interface ClockLook {
  readonly asked: number;
  readonly postgres: number;
  readonly answered: number;
}

/** At least so many milliseconds: Postgres looked at its clock somewhere between the question and the answer. */
export const aheadBy = ({ asked, postgres, answered }: ClockLook): number =>
  Math.max(0, asked - postgres) + Math.min(0, answered - postgres);

export const isFarOff = (aheadMs: number): boolean => Math.abs(aheadMs) > REFUSED_MS;
export const isSomewhatOff = (aheadMs: number): boolean => Math.abs(aheadMs) > WARNED_MS;

/**
 * Whether the time of day of this process is that of Postgres, which all processes share, judged again and again: every transaction
 * carries an instant of this process, so while it is wrong no transaction may begin.
 */
@Injectable()
export class RightClock {
  private inARow = 0;
  private wrong: ClockWrong | null = null;

  /** Judges one look; true when the judgement is another one than before. */
  judge(look: ClockLook): boolean {
    const ahead = aheadBy(look);
    const isAsJudged = isFarOff(ahead) === (this.wrong !== null);
    this.inARow = isAsJudged ? 0 : this.inARow + 1;
    if (this.inARow < TIMES_IN_A_ROW) return false;
    this.inARow = 0;
    this.wrong = isFarOff(ahead) ? new ClockWrong(ahead) : null;
    return true;
  }

  /** What is wrong with it; null while it is right. */
  get trouble(): ClockWrong | null {
    return this.wrong;
  }

  /** Refuses for as long as it is wrong. */
  require(): void {
    if (this.wrong) throw new Unavailable('clock_wrong', 'The clock of this server is wrong.', RETRY_AFTER_S);
  }
}
