import { describe, expect, it } from '@jest/globals';
import { Recent } from './recent.js';

describe('What was looked up a moment ago', () => {
  const memory = (maxAgeMs: number, maxEntries: number) => {
    const clock = { now: 0 };
    return { clock, recent: new Recent<string>(maxAgeMs, maxEntries, () => clock.now) };
  };

  it('is known until its time is up', () => {
    const { clock, recent } = memory(3_000, 10);
    recent.set('key', 'value');
    clock.now = 2_999;
    expect(recent.get('key')).toBe('value');
    clock.now = 3_000;
    expect(recent.get('key')).toBeUndefined();
    expect(recent.size).toBe(0);
  });

  it('is not kept alive by being read', () => {
    const { clock, recent } = memory(3_000, 10);
    recent.set('key', 'value');
    for (clock.now = 0; clock.now < 3_000; clock.now += 500) recent.get('key');
    expect(recent.get('key')).toBeUndefined();
  });

  it('makes room by forgetting the oldest', () => {
    const { recent } = memory(3_000, 2);
    recent.set('first', '1');
    recent.set('second', '2');
    recent.set('first', '1 again');
    recent.set('third', '3');
    expect([recent.get('first'), recent.get('second'), recent.get('third')]).toEqual(['1 again', undefined, '3']);
    expect(recent.size).toBe(2);
  });

  it('is nothing at all when it may not be remembered', () => {
    const { recent } = memory(0, 2);
    recent.set('key', 'value');
    expect(recent.get('key')).toBeUndefined();
  });
});
