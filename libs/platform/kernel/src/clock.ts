/**
 * The business time of the installation: windows, expiry, schedules, rating, webhook retries.
 *
 * Leases, locks and sign-in use real time instead, because a clock that an admin can turn must not turn those.
 */
export abstract class Clock {
  abstract now(): Date;
}

/** The wall clock, shifted by the offset an admin of a sandbox installation has set (0 everywhere else). */
export class OffsetClock extends Clock {
  private offset = 0;

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  /** Milliseconds ahead of the wall clock. */
  get offsetMs(): number {
    return this.offset;
  }

  setOffset(milliseconds: number): void {
    this.offset = milliseconds;
  }
}
