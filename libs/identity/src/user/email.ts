import { z } from 'zod';
import { storable } from '#platform/http';

/** An e-mail address in the one form it is stored and looked up in: trimmed, lower case. */
export const EmailAddress = z
  .string()
  .max(254)
  .refine(storable, 'has a character that cannot be stored')
  .transform((value) => value.trim().toLowerCase())
  .pipe(z.email('an e-mail address'));
