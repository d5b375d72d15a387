import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PAIR_BURST, PAIR_INTERVAL_MS, pairPace, refill, type NumberPace } from './pace.js';

const at = (ms: number) => new Date(1_800_000_000_000 + ms);

describe('the pace of a pair', () => {
  it('lets a burst of 45 through and then one every six seconds', () => {
    let due: Date | null = null;
    let allowed = 0;
    for (let ms = 0; ms < 120_000; ms += 100) {
      const pace = pairPace(due, at(ms));
      if (!pace.allowed) continue;
      allowed++;
      due = pace.due;
    }
    expect(allowed).toBe(PAIR_BURST + 120_000 / PAIR_INTERVAL_MS - 1);
  });

  it('says when the next one may go', () => {
    const due = at(PAIR_BURST * PAIR_INTERVAL_MS);
    const pace = pairPace(due, at(0));
    expect(pace).toEqual({ allowed: false, at: at(PAIR_INTERVAL_MS) });
  });
});

describe('the pace of a number', () => {
  it('never grants more in any stretch of time than the rate and one bucket', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 }),
        (rate, gaps) => {
          let pace: NumberPace | null = null;
          let now = 0;
          let granted = 0;
          for (const gap of gaps) {
            now += gap;
            const full = refill(pace, rate, at(now));
            const take = Math.floor(full.tokens);
            granted += take;
            pace = { ...full, tokens: full.tokens - take };
          }
          expect(granted).toBeLessThanOrEqual(Math.max(1, rate / 4) + (now / 1_000) * rate + 1e-6);
        },
      ),
    );
  });
});
