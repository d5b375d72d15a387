import { describe, expect, it } from '@jest/globals';
import { newestOf, type Sighting } from './contact-identity.js';

const seen = (hash: string, minute: number, isNews = false): Sighting => ({
  address: '+31687654321',
  hash,
  at: new Date(Date.UTC(2031, 4, 2, 10, minute)),
  isNews,
});

describe('What WhatsApp says about keys, all at once', () => {
  it('is the newest key of each person, since it was first told', () => {
    const other = { ...seen('k2', 1), address: '+31699990000' };
    expect(newestOf([seen('k1', 5), seen('k1', 3), other])).toEqual([other, seen('k1', 3)]);
    expect(newestOf([])).toEqual([]);
  });

  it('is a change when WhatsApp says so, or when there are two', () => {
    expect(newestOf([seen('k1', 3), seen('k2', 4)])).toEqual([seen('k2', 4, true)]);
    expect(newestOf([seen('k2', 5), seen('k2', 4, true), seen('k1', 3)])).toEqual([seen('k2', 4, true)]);
  });
});
