import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOver, waitAfter } from './back-off.js';
import { MOST_TOGETHER, shareRequests } from './share-requests.js';

const callbacks = (...attempts: number[]) => attempts.map((each, id) => ({ id, attempts: each }));
const sizes = (attempts: number[], room: number) =>
  shareRequests(callbacks(...attempts), room).map((each) => each.length);

describe('Which callbacks share a request', () => {
  it('none, while there are requests enough', () => {
    expect(sizes([0, 0, 0], 6)).toEqual([1, 1, 1]);
  });

  it('first attempts, evenly, when there are more', () => {
    expect(sizes([0, 0, 0, 0, 0], 2)).toEqual([3, 2]);
    expect(sizes([], 6)).toEqual([]);
  });

  it('never a retry', () => {
    expect(sizes([1, 0, 0, 7, 0], 3)).toEqual([1, 3, 1]);
  });

  it('whatever is due: no more requests than there is room for, none too large, nothing twice', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 200 }), fc.integer({ min: 1, max: 24 }), (attempts, room) => {
        const requests = shareRequests(callbacks(...attempts), room);
        expect(requests.length).toBeLessThanOrEqual(room);
        expect(requests.length).toBeGreaterThan(attempts.length ? 0 : -1);
        const ids = requests.flat().map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const request of requests) {
          expect(request.length).toBeLessThanOrEqual(MOST_TOGETHER);
          if (request.some((each) => each.attempts > 0)) expect(request).toHaveLength(1);
        }
      }),
    );
  });
});

describe('When a callback is repeated', () => {
  const byDefault = { stepMs: 3_000, capMs: 900_000 };

  it('3, 6, 9 seconds later, and every 15 minutes at the end', () => {
    expect([1, 2, 3, 299, 300, 301, 5_000].map((attempts) => waitAfter(attempts, byDefault))).toEqual([
      3_000, 6_000, 9_000, 897_000, 900_000, 900_000, 900_000,
    ]);
  });

  it('until it is a day old', () => {
    const created = new Date('2031-05-01T10:00:00Z');
    expect(isOver(created, new Date('2031-05-02T09:59:59Z'), 24)).toBe(false);
    expect(isOver(created, new Date('2031-05-02T10:00:00Z'), 24)).toBe(true);
  });
});
