import { HELP_WORDS, START_WORDS, STOP_WORDS, YES_WORDS } from './keyword-lists.js';

export type Keyword = 'stop' | 'start' | 'help';

/** No keyword is longer; what is longer need not be looked at closely. */
const MOST_CHARACTERS = 60;
/** Latin accents, Arabic vowel signs, hamza and madda; never the vowel signs that make an Indic word what it is. */
const ACCENTS = /[\u0300-\u036f\u064b-\u065f\u0670]/g;
/** Joiners, direction marks and the Arabic stretch change how a word looks, not what it says. */
const INVISIBLE = /[\p{Cf}\ufe00-\ufe0f\u0640]/gu;
const NOT_IN_WORDS = /[^\p{L}\p{M}\p{N}]+/gu;

/**
 * The text as keywords are compared: compatibility forms unified, lower case, without punctuation, emoji and accents, single
 * spaces. source: pricing-and-policy.md §5.5
 */
export const normaliseKeyword = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(INVISIBLE, '')
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(NOT_IN_WORDS, ' ')
    .trim();

const MEANING = new Map<string, Keyword>([
  ...words(HELP_WORDS, 'help'),
  ...words(Object.values(START_WORDS).flat(), 'start'),
  ...words(Object.values(STOP_WORDS).flat(), 'stop'), // last, so that in doubt it means stop
]);
const YES = new Set(Object.values(YES_WORDS).flat().map(normaliseKeyword));

/**
 * What the whole message means, or null. A longer text with a stop word in it ("cancel my order") is a conversation and not an
 * opt-out. `answersConfirmation`: the message replies to our own "shall we write to you again?".
 */
export function keywordOf(text: string, answersConfirmation = false): Keyword | null {
  if (text.length > MOST_CHARACTERS) return null;
  const normal = normaliseKeyword(text);
  return MEANING.get(normal) ?? (answersConfirmation && YES.has(normal) ? 'start' : null);
}

function words(list: readonly string[], meaning: Keyword): [string, Keyword][] {
  return list.map((word) => [normaliseKeyword(word), meaning]);
}
