import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WorkQueue } from './work-queue.js';

describe('The work queue of the controller', () => {
  it('gives an id out once, however often it was wished for, at the earliest wish', () => {
    const queue = new WorkQueue<string>(() => 0);
    queue.add('a', 50);
    queue.add('a', 10);
    queue.add('a', 99);
    expect([queue.take(9, 5), queue.take(10, 5), queue.take(100, 5)]).toEqual([[], ['a'], []]);
  });

  it('keeps a wish made during a look until the look is over', () => {
    const queue = new WorkQueue<string>(() => 0);
    queue.add('a', 0);
    queue.take(0, 1);
    queue.add('a', 5);
    expect(queue.take(6, 1)).toEqual([]);
    queue.done('a', 1_000);
    expect(queue.take(6, 1)).toEqual(['a']);
  });

  it('pauses longer and longer while an id fails, up to five minutes, and starts over after a success', () => {
    const queue = new WorkQueue<string>(() => 1);
    const pauses = Array.from({ length: 11 }, () => queue.failed('a', 0));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]);
    queue.done('a', null);
    expect(queue.failed('a', 0)).toBe(1_000);
  });

  it('never has one id out twice', () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      what: fc.constantFrom('add', 'take', 'done', 'failed'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queue = new WorkQueue<string>(() => 0.5);
        const out = new Set<string>();
        steps.forEach(({ id, what }, now) => {
          if (what === 'add') queue.add(id, now);
          if (what === 'take')
            for (const taken of queue.take(now, 2)) {
              expect(out.has(taken)).toBe(false);
              out.add(taken);
            }
          if (out.has(id) && what === 'done' && out.delete(id)) queue.done(id, null);
          if (out.has(id) && what === 'failed' && out.delete(id)) queue.failed(id, now);
        });
      }),
    );
  });
});
