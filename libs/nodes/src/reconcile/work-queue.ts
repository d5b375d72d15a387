const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * Which ids to look at, and when: each id is in it once, is given out to one worker at a time, and comes back later and later
 * while it fails. Times are milliseconds of a monotonic clock that the caller reads.
 */
export class WorkQueue<Id> {
  private readonly due = new Map<Id, number>();
  private readonly busy = new Set<Id>();
  private readonly failures = new Map<Id, number>();

  /** `jitter` answers a number from 0 to 1. */
  constructor(private readonly jitter: () => number) {}

  get size(): number {
    return this.due.size;
  }

  /** Wants the id looked at by `at`; an earlier wish stays. While it is being looked at, the wish waits for the end of that. */
  add(id: Id, at: number): void {
    const wished = this.due.get(id);
    if (wished === undefined || at < wished) this.due.set(id, at);
  }

  /** Gives out up to `most` ids whose time has come, longest due first. */
  take(now: number, most: number): Id[] {
    const ready = [...this.due].filter(([id, at]) => at <= now && !this.busy.has(id));
    const ids = ready
      .sort(([, a], [, b]) => a - b)
      .slice(0, most)
      .map(([id]) => id);
    for (const id of ids) {
      this.due.delete(id);
      this.busy.add(id);
    }
    return ids;
  }

  /** The look went well; the next one is at `again` unless somebody wished for an earlier one meanwhile. */
  done(id: Id, again: number | null): void {
    this.busy.delete(id);
    this.failures.delete(id);
    if (again !== null) this.add(id, again);
  }

  /** The look failed: 1 s, then twice as long each time up to 5 min, of which half is chance. Answers the pause. */
  failed(id: Id, now: number): number {
    this.busy.delete(id);
    const count = (this.failures.get(id) ?? 0) + 1;
    this.failures.set(id, count);
    const whole = Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS);
    const pause = whole * (0.5 + this.jitter() / 2);
    this.due.set(id, now + pause);
    return pause;
  }

  /** Forgets what waits, for a controller that is not the leader any more. */
  clear(): void {
    this.due.clear();
    this.failures.clear();
  }
}
