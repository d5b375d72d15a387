import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFreeEntryOpen, isWindowOpen, WINDOW_MS, windowClosesAt } from './window.js';

const at = (text: string) => new Date(text);
const instants = fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z'), noInvalidDate: true });

describe('The customer service window', () => {
  it.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z', true],
    ['2026-03-01T10:00:00Z', '2026-03-02T09:59:59Z', true],
    ['2026-03-01T10:00:00Z', '2026-03-02T09:59:59.999Z', true],
    ['2026-03-01T10:00:00Z', '2026-03-02T10:00:00Z', false],
    ['2026-03-02T09:59:59Z', '2026-03-03T09:59:58Z', true],
    ['2026-03-02T09:59:59Z', '2026-03-03T09:59:59Z', false],
    ['2026-03-01T12:00:00Z', '2026-03-02T11:00:00Z', true],
    ['2026-03-01T12:00:00Z', '2026-03-02T12:00:00Z', false],
    ['2026-03-28T12:00:00Z', '2026-03-29T11:59:59Z', true],
  ])('opened by a message at %s is open at %s: %s', (inbound, now, open) => {
    expect(isWindowOpen(at(inbound), at(now))).toBe(open);
  });

  it('is closed for somebody who never wrote', () => {
    expect(isWindowOpen(null, at('2026-03-01T10:00:00Z'))).toBe(false);
  });

  it('closes a guard earlier for what still has to travel', () => {
    const inbound = at('2026-03-01T10:00:00Z');
    expect(isWindowOpen(inbound, at('2026-03-02T09:58:59.999Z'), 60)).toBe(true);
    expect(isWindowOpen(inbound, at('2026-03-02T09:59:00Z'), 60)).toBe(false);
  });

  it('is half-open: open exactly for the 86,400 seconds from the message on', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 3 * WINDOW_MS }), (inbound, later) => {
        const now = new Date(inbound.getTime() + later);
        expect(isWindowOpen(inbound, now)).toBe(later < WINDOW_MS);
        expect(isWindowOpen(inbound, now)).toBe(now < windowClosesAt(inbound));
      }),
    );
  });

  it('never reopens by itself, and a guard never opens it', () => {
    fc.assert(
      fc.property(instants, instants, fc.nat(86_400), (inbound, now, guard) => {
        if (isWindowOpen(inbound, now, guard)) expect(isWindowOpen(inbound, now)).toBe(true);
      }),
    );
  });

  it('ends a free entry point at its instant', () => {
    const until = at('2026-03-04T10:00:00Z');
    expect(isFreeEntryOpen(until, at('2026-03-04T09:59:59.999Z'))).toBe(true);
    expect(isFreeEntryOpen(until, until)).toBe(false);
    expect(isFreeEntryOpen(null, until)).toBe(false);
  });
});
