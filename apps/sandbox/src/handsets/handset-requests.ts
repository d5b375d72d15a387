import { z } from 'zod';
import { digitsOf, isPhone } from '../network/dialling.js';

/** A phone number in any writing, as its digits. */
export const phone = z.string().transform(digitsOf).refine(isPhone, 'must be a phone number with its country code');

export const NewHandset = z.strictObject({ phone, name: z.string().min(1).max(100).optional() });

export const HandsetChangeRequest = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  blocked: z.array(phone).optional(),
  offline: z.boolean().optional(),
  onWhatsApp: z.boolean().optional(),
  stoppedMarketing: z.boolean().optional(),
  username: z
    .string()
    .regex(/^[a-z0-9._]{3,35}$/)
    .nullable()
    .optional(),
  hidePhone: z.boolean().nullable().optional(),
  inExperiment: z.boolean().optional(),
  marketingCapped: z.boolean().optional(),
  dialledAs: z.array(phone).optional(),
});

export const ReadRequest = z.strictObject({ with: phone.optional(), message_id: z.string().optional() });
export const PlayRequest = z.strictObject({ message_id: z.string() });
export const BlockRequest = z.strictObject({ business: phone, reason: z.string().min(1).max(100).optional() });
export const SignupRequest = z.strictObject({ business: phone, signup_id: z.string().min(1).optional() });
export const ShownQuery = z.strictObject({ with: phone.optional(), all: z.stringbool().optional() });
