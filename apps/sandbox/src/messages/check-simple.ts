import { badType, missing, notValid } from '../graph/graph-error.js';
import { optionalText, type Fields } from '../graph/json.js';
import { atMost, freeForm, onlyKeys, type Check, type Surroundings } from './content.js';

const BODY_MAX = 4_096;
const REACTION_LIFE_MS = 30 * 24 * 3_600_000;

/** source: whatsapp-cloud-api.md §2.2 */
export const checkText: Check = (text) => {
  onlyKeys(text, 'text', ['body', 'preview_url']);
  const { body, preview_url: preview } = text;
  if (body === undefined || body === '') throw missing("Parameter 'text.body' is mandatory for type 'text'.");
  if (typeof body !== 'string') throw badType("text['body']", 'a string');
  if (preview !== undefined && typeof preview !== 'boolean') throw badType("text['preview_url']", 'a boolean');
  return freeForm({ text: atMost(body, BODY_MAX, "text['body']") });
};

/** Coordinates may be numbers or strings of numbers. */
export const checkLocation: Check = (location) => {
  onlyKeys(location, 'location', ['latitude', 'longitude', 'name', 'address', 'url']);
  coordinate(location, 'latitude', 90);
  coordinate(location, 'longitude', 180);
  for (const name of ['name', 'address', 'url']) optionalText(location, name, `location['${name}']`);
  return freeForm({ data: location });
};

function coordinate(location: Fields, name: string, bound: number): void {
  const value = location[name];
  if (value === undefined || value === '')
    throw missing(`Parameter 'location.${name}' is mandatory for type 'location'.`);
  if (typeof value !== 'number' && typeof value !== 'string') throw badType(`location['${name}']`, 'a number');
  const degrees = String(value).trim() === '' ? NaN : Number(value);
  if (!Number.isFinite(degrees) || Math.abs(degrees) > bound)
    throw notValid(`Parameter 'location.${name}' must be between -${bound} and ${bound}.`);
}

/** The target must be a message of this chat, at most 30 days old, and not a reaction itself. */
export const checkReaction: Check = (reaction, surroundings) => {
  onlyKeys(reaction, 'reaction', ['message_id', 'emoji']);
  const { message_id: target, emoji } = reaction;
  if (typeof target !== 'string' || target === '') throw missing("Parameter 'reaction.message_id' is mandatory.");
  if (typeof emoji !== 'string')
    throw missing("Parameter 'reaction.emoji' is mandatory; an empty one removes the reaction.");
  if (emoji !== '' && !isEmoji(emoji)) throw notValid("Parameter 'reaction.emoji' must be one emoji, or empty.");
  if (!isReactable(target, surroundings))
    throw notValid('The message reacted to is unknown, too old, or a reaction itself.');
  return freeForm({ data: { message_id: target, emoji } });
};

/** One sign to the eye, however many code points it is made of; digits alone are none. */
const isEmoji = (text: string): boolean =>
  /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(text) &&
  [...new Intl.Segmenter().segment(text)].length === 1;

function isReactable(wamid: string, { thread, findMessage, nowMs }: Surroundings): boolean {
  const target = findMessage(wamid);
  if (!target) return thread?.hasForgotten ?? false;
  return target.thread === thread && target.type !== 'reaction' && nowMs - target.at <= REACTION_LIFE_MS;
}
