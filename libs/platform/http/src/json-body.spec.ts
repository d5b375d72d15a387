import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTooDeep } from './json-body.js';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
const nest = (levels: number, inner: unknown): unknown => (levels ? [nest(levels - 1, inner)] : inner);

describe('How deep a body is', () => {
  it('counts lists and objects, and never what stands in texts', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.nat(110), (inner, levels) => {
        const value = nest(levels, inner);
        expect(isTooDeep(Buffer.from(JSON.stringify(value)))).toBe(depthOf(value) > 100);
      }),
    );
    expect(isTooDeep(Buffer.from(JSON.stringify({ a: '['.repeat(200), 'b"\\': '{"'.repeat(200) })))).toBe(false);
  });

  it('is told of anything, JSON or not', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void isTooDeep(Buffer.from(bytes))));
    expect(isTooDeep(Buffer.from('{"a":'.repeat(101)))).toBe(true);
  });
});
