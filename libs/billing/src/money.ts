import { z } from 'zod';

/** Money: a whole number of millionths of the currency's unit. `47_300n` is 0.0473. Floats never touch money. */
export type Micros = bigint;

export const MICROS = 1_000_000n;
/** How many digits stand behind the point in a text of money. */
const DECIMALS = 6;
const CENTS = 2;
const AMOUNT = /^(-?)(\d{1,9})(?:\.(\d{1,6}))?$/;

/** The amount a decimal text such as `25.00` or `0.0473` stands for; null when it is no such text. */
export function parseAmount(text: string): Micros | null {
  const [, sign, units, fraction = ''] = AMOUNT.exec(text) ?? [];
  if (units === undefined) return null;
  const micros = BigInt(units) * MICROS + BigInt(fraction.padEnd(DECIMALS, '0'));
  return sign ? -micros : micros;
}

/** As {@link parseAmount}, for text that we wrote ourselves. */
export function amount(text: string): Micros {
  const micros = parseAmount(text);
  if (micros === null) throw new Error(`not an amount: ${text}`);
  return micros;
}

/** `25.00`, `0.0473`, `-0.50`: exact, at least two decimals, never an exponent. */
export function formatAmount(micros: Micros): string {
  const size = micros < 0n ? -micros : micros;
  const fraction = (size % MICROS).toString().padStart(DECIMALS, '0').replace(/0+$/, '').padEnd(CENTS, '0');
  return `${micros < 0n ? '-' : ''}${size / MICROS}.${fraction}`;
}

/** A money field of the API: a decimal string in, micros out. */
export const money = (min: Micros = 0n) =>
  z
    .string()
    .regex(AMOUNT, 'a decimal string with at most 9 digits before and 6 behind the point, such as "25.00"')
    .transform((text) => amount(text))
    .refine((micros) => micros >= min, `must be at least ${formatAmount(min)}`);
