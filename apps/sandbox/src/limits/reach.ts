import type { Journal } from '../journal/journal.js';

const DAY_MS = 24 * 3_600_000;

interface ReachRow {
  readonly key: string;
  readonly phone: string;
  readonly at: number;
}

/**
 * Whom an account has reached within the last 24 hours, and how often.
 *
 * Counted only while a limit is asked for: at thousands of messages a second the count of nothing costs as much as any other.
 */
export class Reach {
  private readonly byKey = new Map<string, Map<string, number[]>>();
  private readonly record: (row: ReachRow) => void;

  constructor(journal: Journal) {
    this.record = journal.channel<ReachRow>('reach', ({ key, phone, at }) => void this.timesOf(key, phone).push(at));
  }

  /** Lets a further person in, or again one who is in already. */
  mayReach(businessId: string, phone: string, limit: number, nowMs: number): boolean {
    const people = this.peopleOf(businessId);
    if (this.recent(businessId, phone, nowMs).length === 0 && this.countOf(people, nowMs) >= limit) return false;
    this.add(businessId, phone, nowMs);
    return true;
  }

  /** Lets one person have one more message of a kind. */
  mayHaveMore(kind: string, phone: string, limit: number, nowMs: number): boolean {
    if (this.recent(kind, phone, nowMs).length >= limit) return false;
    this.add(kind, phone, nowMs);
    return true;
  }

  private add(key: string, phone: string, at: number): void {
    this.timesOf(key, phone).push(at);
    this.record({ key, phone, at });
  }

  private countOf(people: ReadonlyMap<string, readonly number[]>, nowMs: number): number {
    let count = 0;
    for (const times of people.values()) if (times.some((at) => nowMs - at < DAY_MS)) count++;
    return count;
  }

  private recent(key: string, phone: string, nowMs: number): readonly number[] {
    const fresh = this.timesOf(key, phone).filter((at) => nowMs - at < DAY_MS);
    this.peopleOf(key).set(phone, fresh);
    return fresh;
  }

  private timesOf(key: string, phone: string): number[] {
    const people = this.peopleOf(key);
    let times = people.get(phone);
    if (!times) people.set(phone, (times = []));
    return times;
  }

  private peopleOf(key: string): Map<string, number[]> {
    let people = this.byKey.get(key);
    if (!people) this.byKey.set(key, (people = new Map()));
    return people;
  }
}
