import type { GraphContent } from '#whatsapp';
import { invalid, missing } from '../onprem.errors.js';
import { type Fields, listIn, numberIn, objectIn, optionalText, textIn } from './fields.js';

const MOST_CARDS = 257;
const OTHER_PARTS = ['first_name', 'last_name', 'middle_name', 'prefix', 'suffix'] as const;

/** Business cards. source: whatsapp-onprem-api.md §8.3, whatsapp-cloud-api.md §2.2 */
export function readCards(body: Fields): GraphContent {
  const cards = listIn(body, 'contacts');
  if (cards.length === 0) throw missing('contacts');
  if (cards.length > MOST_CARDS) throw invalid('contacts', `at most ${MOST_CARDS} cards`);
  return { type: 'contacts', contacts: cards.map((card, index) => cardOf(card, `contacts.${index}.`)) };
}

/** The hosted network wants another part of the name beside the formatted one, which the original did not. */
function cardOf(card: Fields, of: string): object {
  const name = objectIn(card, 'name', of);
  const birthday = optionalText(card, 'birthday', of);
  if (birthday !== undefined && !/^\d{4}-\d\d-\d\d$/.test(birthday)) throw invalid(`${of}birthday`, 'YYYY-MM-DD');
  const formatted = textIn(name, 'formatted_name', `${of}name.`);
  const parts = OTHER_PARTS.flatMap((part) => {
    const text = optionalText(name, part, `${of}name.`);
    return text ? [[part, text] as const] : [];
  });
  const complete = parts.length > 0 ? parts : [['first_name', formatted] as const];
  return { ...known(card), name: { formatted_name: formatted, ...Object.fromEntries(complete) } };
}

/** What a card of the hosted network has no place for stays behind. */
const PARTS = ['birthday', 'phones', 'emails', 'urls', 'addresses', 'org'] as const;
const known = (card: Fields): object =>
  Object.fromEntries(PARTS.flatMap((part) => (card[part] === undefined ? [] : [[part, card[part]]])));

/** source: whatsapp-onprem-api.md §8.3 */
export function readLocation(body: Fields): GraphContent {
  const of = 'location.';
  const location = objectIn(body, 'location');
  const latitude = numberIn(location, 'latitude', of);
  const longitude = numberIn(location, 'longitude', of);
  if (Math.abs(latitude) > 90) throw invalid(`${of}latitude`, 'from -90 to 90');
  if (Math.abs(longitude) > 180) throw invalid(`${of}longitude`, 'from -180 to 180');
  const name = optionalText(location, 'name', of);
  const address = optionalText(location, 'address', of);
  return {
    type: 'location',
    location: { latitude, longitude, ...(name ? { name } : {}), ...(address ? { address } : {}) },
  };
}
