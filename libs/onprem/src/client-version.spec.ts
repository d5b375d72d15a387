import { describe, expect, it } from '@jest/globals';
import { isSince } from './client-version.js';

describe('A version of the client', () => {
  it.each([
    ['v2.45.1', true],
    ['2.35', true],
    ['v3.0', true],
    ['v2.34.9', false],
    ['v1.99.0', false],
    ['rubbish', false],
  ])('%s is v2.35 or later: %s', (version, expected) => {
    expect(isSince(version, 2, 35)).toBe(expected);
  });
});
