import { describe, expect, it } from '@jest/globals';
import { Unavailable } from '#platform/kernel';
import { aheadBy, RightClock } from './right-clock.js';

const off = (milliseconds: number) => ({
  asked: 100_000 + milliseconds,
  postgres: 100_005,
  answered: 100_010 + milliseconds,
});

describe('How far a clock is off', () => {
  it.each([
    ['nothing can be said while the answer took longer than the difference', 3, 0],
    ['ahead', 5_000, 4_995],
    ['behind', -5_000, -4_995],
  ])('%s', (_, shift, ahead) => {
    expect(aheadBy(off(shift))).toBe(ahead);
  });

  it('does not grow with the time the answer took', () => {
    expect(aheadBy({ asked: 0, postgres: 30_000, answered: 60_000 })).toBe(0);
  });
});

describe('The judgement of a clock', () => {
  const looks = (clock: RightClock, shift: number, times: number) =>
    Array.from({ length: times }, () => clock.judge(off(shift)));

  it('takes three looks in a row to become wrong, and three to become right again', () => {
    const clock = new RightClock();
    expect(looks(clock, 120_000, 3)).toEqual([false, false, true]);
    expect(clock.trouble?.message).toContain('120.0 s ahead of that of Postgres');
    expect(() => clock.require()).toThrow(Unavailable);
    expect(looks(clock, 120_000, 2)).toEqual([false, false]);

    expect(looks(clock, 0, 3)).toEqual([false, false, true]);
    expect(clock.trouble).toBeNull();
    expect(() => clock.require()).not.toThrow();
  });

  it('is not changed by the moment in which somebody sets the clock', () => {
    const clock = new RightClock();
    for (const shift of [3_600_000, 0, 3_600_000, 3_600_000, 0]) clock.judge(off(shift));
    expect(clock.trouble).toBeNull();
  });
});
