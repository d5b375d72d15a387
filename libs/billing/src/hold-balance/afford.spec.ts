import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#platform/kernel';
import { afford } from './afford.js';
import type { Hold } from './hold.js';

const hold = (holdMicros: bigint): Hold => ({
  messageId: newId<'message'>(new Date(0)),
  quote: { market: 'Germany', currency: 'USD', holdMicros, rule: 'story', explanation: '' },
});
const sum = (holds: readonly Hold[]): bigint => holds.reduce((total, each) => total + each.quote.holdMicros, 0n);

describe('What a budget covers', () => {
  it('is taken in order, and a smaller one may still fit behind one that was too large', () => {
    const [a, b, c] = [hold(6n), hold(5n), hold(4n)];
    expect(afford([a, b, c], 10n)).toEqual({ funded: [a, c], refused: [b] });
  });

  it('includes what costs nothing, even below zero', () => {
    const free = hold(0n);
    expect(afford([free, hold(1n)], -5n).funded).toEqual([free]);
  });

  it('is never overspent, and everybody is answered', () => {
    const some = fc.array(fc.bigInt({ min: 0n, max: 50n }).map(hold), { maxLength: 30 });
    fc.assert(
      fc.property(some, fc.bigInt({ min: -20n, max: 300n }), (holds, budget) => {
        const { funded, refused } = afford(holds, budget);
        expect(sum(funded)).toBeLessThanOrEqual(budget > 0n ? budget : 0n);
        expect(funded.length + refused.length).toBe(holds.length);
      }),
    );
  });
});
