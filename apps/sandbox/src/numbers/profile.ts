import { badType, GraphError } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { choiceIn, requireProduct, sized, textsIn } from '../graph/params.js';

/** source: whatsapp-cloud-api.md §4.1, whatsapp_business_profile */
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

const LENGTHS = { about: [1, 139], address: [0, 256], description: [0, 512], email: [0, 128] } as const;
/** Enough to tell an address from something else. */
const EMAIL = /^[^@\s]+@[^@\s]+$/;
const MOST_WEBSITES = 2;
const WEBSITE_MAX = 256;
const KEYS = [...Object.keys(LENGTHS), 'messaging_product', 'websites', 'vertical', 'profile_picture_handle'];

export const PROFILE_FIELDS = [
  'about',
  'address',
  'description',
  'email',
  'profile_picture_url',
  'websites',
  'vertical',
] as const;

/** What a profile edit changes; `pictureOf` tells the URL of a picture that was uploaded under a handle. */
export function profileChange(params: Fields, pictureOf: (handle: string) => string | undefined): Fields {
  requireProduct(params);
  for (const key of Object.keys(params))
    if (!KEYS.includes(key)) throw new GraphError(100, undefined, { message: `Unexpected key "${key}" on a profile.` });
  const change: Record<string, unknown> = {};
  for (const [name, [min, max]] of Object.entries(LENGTHS)) {
    const text = sized(params, name, min, max);
    if (text !== undefined) change[name] = text;
  }
  if (change['email'] && !EMAIL.test(String(change['email']))) throw badType('email', 'an e-mail address');
  const vertical = choiceIn(params, 'vertical', VERTICALS);
  if (vertical !== undefined) change['vertical'] = vertical;
  const websites = textsIn(params, 'websites');
  if (websites !== undefined) change['websites'] = checkedWebsites(websites);
  const handle = sized(params, 'profile_picture_handle', 1, 4_096);
  if (handle !== undefined) change['profile_picture_url'] = pictureFor(handle, pictureOf);
  return change;
}

function checkedWebsites(websites: readonly string[]): readonly string[] {
  if (websites.length > MOST_WEBSITES) throw badType('websites', `an array of at most ${MOST_WEBSITES} URLs`);
  for (const site of websites)
    if (site.length > WEBSITE_MAX || !URL.canParse(site) || !/^https?:/.test(site))
      throw badType('websites', `URLs of at most ${WEBSITE_MAX} characters`);
  return websites;
}

function pictureFor(handle: string, pictureOf: (handle: string) => string | undefined): string {
  const url = pictureOf(handle);
  if (url === undefined) throw badType('profile_picture_handle', 'the handle of a finished upload');
  return url;
}
