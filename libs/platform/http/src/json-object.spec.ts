import { describe, expect, it } from '@jest/globals';
import { jsonObject } from './json-object.js';
import { fieldErrors } from './validation.js';

const refusalOf = (value: unknown) => {
  const { error } = jsonObject(1_000).safeParse(value);
  return error && fieldErrors(error.issues)[0]?.detail;
};
const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as unknown;

describe('An object of any JSON', () => {
  it('may hold anything that can be stored', () => {
    for (const value of [{}, { a: [1, 'ü', null, { 'b c': true }] }, deep(20)])
      expect(refusalOf(value)).toBeUndefined();
  });

  it('is bounded in depth, however deep it is', () => {
    for (const value of [deep(21), deep(100_000)]) expect(refusalOf(value)).toContain('levels');
  });

  it('is bounded in length', () => {
    expect(refusalOf({ a: 'x'.repeat(1_000) })).toContain('characters');
  });

  it.each([{ a: ['\u0000'] }, { a: { b: '\ud800' } }, { a: { 'k\u0000': 1 } }, { '\udc00': 1 }])(
    'refuses what cannot be stored: %j',
    (value) => {
      expect(refusalOf(value)).toContain('U+0000 or half of a surrogate pair');
    },
  );

  it('refuses a name that is too long, and says so', () => {
    expect(refusalOf({ ['x'.repeat(65)]: 1 })).toMatch(/^this name cannot be used: .*64/);
  });

  it('is an object', () => {
    for (const value of [null, 1, 'a', [1]]) expect(refusalOf(value)).toContain('expected record');
  });
});
