import type { Journal } from '../journal/journal.js';

const DAY_MS = 24 * 3_600_000;

interface ReachRow {
  readonly businessId: string;
  readonly phone: string;
  readonly at: number;
}

interface MarketingRow {
  readonly phone: string;
  readonly at: number;
}

/**
 * Whom a portfolio has reached within the last 24 hours, and how much marketing each person has had.
 *
 * Counted only while a limit is asked for: at thousands of messages a second the count of nothing costs as much as any other.
 */
export class Audience {
  /** The latest instant for each person, the longest ago first. */
  private readonly people = new Map<string, Map<string, number>>();
  private readonly marketing = new Map<string, number[]>();
  private readonly recordReach: (row: ReachRow) => void;
  private readonly recordMarketing: (row: MarketingRow) => void;

  constructor(journal: Journal) {
    this.recordReach = journal.channel<ReachRow>('reach', (row) => this.keepReach(row));
    this.recordMarketing = journal.channel<MarketingRow>('marketing_sent', (row) => this.keepMarketing(row));
  }

  /** Lets a further person in, or again one who is in already. */
  mayReach(businessId: string, phone: string, limit: number, nowMs: number): boolean {
    const people = this.recentPeople(businessId, nowMs);
    if (!people.has(phone) && people.size >= limit) return false;
    const row = { businessId, phone, at: nowMs };
    this.keepReach(row);
    this.recordReach(row);
    return true;
  }

  /** Lets one person have one more marketing message. */
  mayHaveMarketing(phone: string, limit: number, nowMs: number): boolean {
    const recent = (this.marketing.get(phone) ?? []).filter((at) => nowMs - at < DAY_MS);
    this.marketing.set(phone, recent);
    if (recent.length >= limit) return false;
    const row = { phone, at: nowMs };
    this.keepMarketing(row);
    this.recordMarketing(row);
    return true;
  }

  private recentPeople(businessId: string, nowMs: number): ReadonlyMap<string, number> {
    const people = this.peopleOf(businessId);
    for (const [phone, at] of people) {
      if (nowMs - at < DAY_MS) break;
      people.delete(phone);
    }
    return people;
  }

  private keepReach({ businessId, phone, at }: ReachRow): void {
    const people = this.peopleOf(businessId);
    // Taken out first, so that it goes to the end.
    people.delete(phone);
    people.set(phone, at);
  }

  private keepMarketing({ phone, at }: MarketingRow): void {
    const times = this.marketing.get(phone);
    if (times) times.push(at);
    else this.marketing.set(phone, [at]);
  }

  private peopleOf(businessId: string): Map<string, number> {
    let people = this.people.get(businessId);
    if (!people) this.people.set(businessId, (people = new Map()));
    return people;
  }
}
