import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amount, formatAmount, money, parseAmount } from './money.js';

describe('Money', () => {
  it.each([
    ['25', 25_000_000n, '25.00'],
    ['25.00', 25_000_000n, '25.00'],
    ['0.0473', 47_300n, '0.0473'],
    ['0.000001', 1n, '0.000001'],
    ['-0.5', -500_000n, '-0.50'],
    ['999999999.999999', 999_999_999_999_999n, '999999999.999999'],
    ['0', 0n, '0.00'],
  ])('reads %s as %s micros and writes it as %s', (text, micros, written) => {
    expect(parseAmount(text)).toBe(micros);
    expect(formatAmount(micros)).toBe(written);
  });

  it.each(['', '.5', '5.', '1e3', '1,5', ' 1', '1.0000001', '1234567890', '+1', '0x1', '١', 'NaN', '--1', '1\n'])(
    'does not guess at %j',
    (text) => {
      expect(parseAmount(text)).toBeNull();
      expect(() => amount(text)).toThrow('not an amount');
      expect(money().safeParse(text).success).toBe(false);
    },
  );

  it('loses nothing on the way out and in again', () => {
    const most = 999_999_999_999_999n;
    fc.assert(
      fc.property(fc.bigInt({ min: -most, max: most }), (micros) => {
        expect(parseAmount(formatAmount(micros))).toBe(micros);
      }),
    );
  });

  it('is at least what a field asks for', () => {
    expect(money(1n).safeParse('0').success).toBe(false);
    expect(money().safeParse('-0.01').success).toBe(false);
    expect(money(1n).parse('0.000001')).toBe(1n);
  });
});
