import { z } from 'zod';
import { text } from '#platform/http';

export const Pin = z.string().regex(/^\d{6}$/, 'six digits');
const Country = z.string().regex(/^[1-9]\d{0,2}$/, 'the digits of a country code, without +');
const National = z.string().regex(/^\d[\d\s().-]{2,24}$/, 'a number without country code');

/** Number and proof, as registration and shards want them. source: whatsapp-onprem-api.md §4 */
export const OwnNumberRequest = z.object({
  cc: Country,
  phone_number: National,
  pin: Pin.optional(),
});

export const RegisterRequest = OwnNumberRequest.extend({
  method: z.enum(['sms', 'voice']),
  cert: text(8_192),
});
export type RegisterRequest = z.output<typeof RegisterRequest>;

/** Anything may stand where the code belongs; what is none is refused as a wrong code is. */
export const VerifyRequest = z.object({ code: z.coerce.string().max(64).optional() });
export type VerifyRequest = z.output<typeof VerifyRequest>;
