const HOUR_MS = 3_600_000;
/** source: whatsapp-cloud-api.md §4.7, §7: the last seven days count. */
const PERIOD_HOURS = 7 * 24;

export type Score = 'UNKNOWN' | 'GREEN' | 'YELLOW' | 'RED';

/** Meta publishes no thresholds; these are the sandbox's own. */
const FEWEST = 20;
const YELLOW_FROM = 0.05;
const RED_FROM = 0.1;

interface Hour {
  readonly at: number;
  delivered: number;
  blocked: number;
}

/** How many messages of a template or a number arrived, and how many people blocked the business because of them. */
export class Tally {
  private hours: Hour[] = [];

  delivered(atMs: number): void {
    this.hourOf(atMs).delivered++;
  }

  blocked(atMs: number): void {
    this.hourOf(atMs).blocked++;
  }

  /** A pause has been served: what led to it no longer counts. */
  forget(): void {
    this.hours = [];
  }

  sums(nowMs: number): { delivered: number; blocked: number } {
    const first = Math.floor(nowMs / HOUR_MS) - PERIOD_HOURS;
    const sums = { delivered: 0, blocked: 0 };
    for (const hour of this.hours) {
      if (hour.at < first) continue;
      sums.delivered += hour.delivered;
      sums.blocked += hour.blocked;
    }
    return sums;
  }

  score(nowMs: number): Score {
    const { delivered, blocked } = this.sums(nowMs);
    if (delivered < FEWEST) return 'UNKNOWN';
    const rate = blocked / delivered;
    if (rate >= RED_FROM) return 'RED';
    return rate >= YELLOW_FROM ? 'YELLOW' : 'GREEN';
  }

  /** Whether a first batch went badly; it may be too small for a score. */
  isBad(nowMs: number): boolean {
    const { delivered, blocked } = this.sums(nowMs);
    return blocked > 0 && blocked / Math.max(1, delivered) >= RED_FROM;
  }

  private hourOf(atMs: number): Hour {
    const at = Math.floor(atMs / HOUR_MS);
    const last = this.hours.at(-1);
    if (last?.at === at) return last;
    const hour = this.hours.find((candidate) => candidate.at === at) ?? { at, delivered: 0, blocked: 0 };
    if (!this.hours.includes(hour)) this.hours.push(hour);
    return hour;
  }
}
