import { OffsetClock } from '#platform/kernel';
import type { Journal } from '../journal/journal.js';

/**
 * The time of the imitated world: windows, expiry, pricing dates and template pauses follow it.
 *
 * It runs at the speed of the wall clock, shifted by an offset; how long a status or a review takes is real time.
 */
export class SandboxClock extends OffsetClock {
  private readonly record: (row: { offsetMs: number }) => void;
  private readonly listeners: (() => void)[] = [];

  constructor(journal: Journal) {
    super();
    this.record = journal.channel<{ offsetMs: number }>('clock', ({ offsetMs }) => this.setOffset(offsetMs));
  }

  /** Milliseconds since 1970; without a Date, for the send path. */
  ms(): number {
    return Date.now() + this.offsetMs;
  }

  /** Seconds since 1970, as Meta writes its timestamps. */
  seconds(): number {
    return Math.floor(this.ms() / 1000);
  }

  turn(offsetMs: number): void {
    this.setOffset(offsetMs);
    this.record({ offsetMs });
    for (const listener of this.listeners) listener();
  }

  /** Called after every turn: what waits for an instant of this clock may now be due. */
  onTurned(listener: () => void): void {
    this.listeners.push(listener);
  }
}
