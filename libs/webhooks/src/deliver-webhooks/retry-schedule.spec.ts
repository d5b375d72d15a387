import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MOST_ATTEMPTS, retryAfterOf, waitAfter } from './retry-schedule.js';

const HOUR = 3_600_000;
const luck = fc.double({ min: 0, max: 1, noNaN: true });
const attempts = fc.integer({ min: 1, max: MOST_ATTEMPTS - 1 });

describe('waitAfter', () => {
  it('follows 5 s, 1 min, 5 min, 30 min, 2 h, 6 h, 12 h, 24 h, 24 h', () => {
    const seconds = Array.from({ length: 9 }, (_, index) => waitAfter(index + 1, 0.5, null)! / 1_000);
    expect(seconds).toEqual([5, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400, 86_400]);
  });

  it('has nothing left after the tenth attempt', () => {
    expect(MOST_ATTEMPTS).toBe(10);
    expect(waitAfter(10, 0.5, null)).toBeNull();
  });

  it('spreads each wait by no more than a fifth', () => {
    fc.assert(
      fc.property(attempts, luck, (attempt, chance) => {
        const middle = waitAfter(attempt, 0.5, null)!;
        const wait = waitAfter(attempt, chance, null)!;
        expect(Math.abs(wait - middle)).toBeLessThanOrEqual(0.2 * middle + 1);
      }),
    );
  });

  it('never comes back earlier than the receiver asked', () => {
    fc.assert(
      fc.property(attempts, luck, fc.integer({ min: 0, max: 24 * HOUR }), (attempt, chance, asked) => {
        expect(waitAfter(attempt, chance, asked)).toBeGreaterThanOrEqual(asked);
      }),
    );
  });
});

describe('retryAfterOf', () => {
  const now = new Date('2026-11-24T10:00:00Z');

  it.each([
    [undefined, null],
    ['120', 120_000],
    [' 0 ', 0],
    ['Tue, 24 Nov 2026 10:01:00 GMT', 60_000],
    ['Tue, 24 Nov 2026 09:00:00 GMT', 0],
    ['999999999', 24 * HOUR],
    ['soon', null],
    ['', null],
  ])('reads %p as %p ms', (header, wait) => {
    expect(retryAfterOf(header, now)).toBe(wait);
  });
});
