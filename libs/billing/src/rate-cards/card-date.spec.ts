import { describe, expect, it } from '@jest/globals';
import { cardDate } from './card-date.js';

describe('The day that chooses the card', () => {
  it.each([
    ['2026-09-30T21:59:59Z', 'Europe/Berlin', '2026-09-30'],
    ['2026-09-30T22:00:00Z', 'Europe/Berlin', '2026-10-01'],
    ['2026-10-01T06:59:59Z', 'America/Los_Angeles', '2026-09-30'],
    ['2026-12-31T23:30:00Z', 'UTC', '2026-12-31'],
    ['2026-12-31T23:30:00Z', 'Asia/Kolkata', '2027-01-01'],
  ])('%s in %s is %s', (at, timezone, day) => {
    expect(cardDate(new Date(at), timezone)).toBe(day);
  });
});
