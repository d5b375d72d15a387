import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countryOf, e164, fromWaId, toWaId } from './phone.js';

describe('Phone numbers', () => {
  it.each([
    ['+34 600 111 222', '+34600111222'],
    ['34600111222', '+34600111222'],
    ['0034600111222', '+34600111222'],
    [' 34600111222', '+34600111222'],
    ['+49 (0) 30 9018 2044', '+493090182044'],
    ['+1 (555) 010-9999', '+15550109999'],
    ['5215512345678', '+525512345678'],
    ['+52 55 1234 5678', '+525512345678'],
    ['+55 11 8765-4321', '+5511987654321'],
    ['+5511987654321', '+5511987654321'],
    ['+55 11 3456-7890', '+551134567890'],
    ['+5491145551234', '+5491145551234'],
  ])('writes %s as %s', (text, number) => expect(e164(text)).toBe(number));

  it.each(['', '+', 'Ada', '600111222', '+999123', '+34600111222 ext 5', '+1', `+${'1'.repeat(60)}`, 'ES.77144022199'])(
    'refuses %j',
    (text) => expect(e164(text)).toBeNull(),
  );

  it('never refuses what Meta calls a subscriber', () => {
    expect(fromWaId('34600111222')).toBe('+34600111222');
    expect(fromWaId('999123456789')).toBe('+999123456789');
    expect(toWaId('+34600111222')).toBe('34600111222');
  });

  it('knows the country where there is one', () => {
    expect([countryOf('+34600111222'), countryOf('+393331234567'), countryOf('+88213300655')]).toEqual([
      'ES',
      'IT',
      null,
    ]);
  });

  it('writes a number the same way twice', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[0-9 ()-]{5,20}$/), (text) => {
        const once = e164(text);
        if (once) expect(e164(once)).toBe(once);
      }),
    );
  });
});
