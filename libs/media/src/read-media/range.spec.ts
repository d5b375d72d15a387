import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RangeNotSatisfiable } from '../media.errors.js';
import { rangeOf } from './range.js';

describe('A range', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=2-', { start: 2, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-30', { start: 0, end: 9 }],
    ['bytes=5-500', { start: 5, end: 9 }],
  ])('%s of ten bytes is a part of them', (header, range) => {
    expect(rangeOf(header, 10)).toEqual(range);
  });

  it.each([undefined, '', 'bytes=', 'bytes=-', 'bytes=5-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=a-b', 'bytes=1.5-2'])(
    'that is none asks for everything: %s',
    (header) => {
      expect(rangeOf(header, 10)).toBeNull();
    },
  );

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('outside of the file is refused: %s', (header) => {
    expect(() => rangeOf(header, 10)).toThrow(RangeNotSatisfiable);
  });

  it('always lies within the file', () => {
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.nat()), fc.integer({ min: 1 }), (start, end, size) => {
        try {
          const range = rangeOf(`bytes=${start}-${end ?? ''}`, size);
          return range === null || (range.start <= range.end && range.end < size);
        } catch (error) {
          return error instanceof RangeNotSatisfiable && start >= size;
        }
      }),
    );
  });
});
