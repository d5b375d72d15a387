import { z } from 'zod';

/** Text that Postgres can store and JSON can carry: no U+0000 and no half of a surrogate pair. */
export const storable = (value: string): boolean => !value.includes('\u0000') && value.isWellFormed();

/** A text field of the API, bounded in UTF-16 units. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine(storable, 'has a character that cannot be stored: U+0000 or half of a surrogate pair');

/** An instant, RFC 3339 with a zone. source: sms-like-apis.md §4.5 */
export const instant = () => z.iso.datetime({ offset: true }).transform((value) => new Date(value));
