import { z } from 'zod';
import { text } from '#platform/http';

/** source: whatsapp-cloud-api.md §4.1 */
const VERTICALS = [
  'OTHER',
  'AUTO',
  'BEAUTY',
  'APPAREL',
  'EDU',
  'ENTERTAIN',
  'EVENT_PLAN',
  'FINANCE',
  'GROCERY',
  'GOVT',
  'HOTEL',
  'HEALTH',
  'NONPROFIT',
  'PROF_SERVICES',
  'RETAIL',
  'TRAVEL',
  'RESTAURANT',
  'ALCOHOL',
  'ONLINE_GAMBLING',
  'PHYSICAL_GAMBLING',
  'OTC_DRUGS',
] as const;

/** A change of the business profile; what is absent stays. Limits of the original. source: whatsapp-onprem-api.md §6 */
export const BusinessProfileRequest = z.object({
  address: text(256, 0).optional(),
  description: text(256, 0).optional(),
  email: text(128, 0).optional(),
  vertical: text(128)
    .transform((value) => value.toUpperCase())
    .pipe(z.enum(VERTICALS))
    .optional(),
  websites: z.array(text(256)).max(2).optional(),
});
export type BusinessProfileRequest = z.output<typeof BusinessProfileRequest>;

/** The profile as Meta keeps it. */
export const ProfileAtMeta = z.looseObject({
  about: z.string().optional(),
  address: z.string().optional(),
  description: z.string().optional(),
  email: z.string().optional(),
  profile_picture_url: z.string().optional(),
  vertical: z.string().optional(),
  websites: z.array(z.string()).optional(),
});
export type ProfileAtMeta = z.output<typeof ProfileAtMeta>;

const UNSET = ['UNDEFINED', 'NOT_A_BIZ'];

export const showProfile = ({ address, description, email, vertical = '', websites }: ProfileAtMeta): object => ({
  address: address ?? '',
  description: description ?? '',
  email: email ?? '',
  vertical: UNSET.includes(vertical) ? '' : vertical,
  websites: websites ?? [],
});
