import { z } from 'zod';
import { EmailAddress } from '../user/email.js';

export const SignInRequest = z.strictObject({
  email: EmailAddress,
  // Not the rules for a new password: a wrong one is wrong, whatever its length.
  password: z.string().min(1).max(200),
});
export type SignInRequest = z.output<typeof SignInRequest>;
