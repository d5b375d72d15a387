import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keywordOf, normaliseKeyword } from './keyword.js';
import { HELP_WORDS, START_WORDS, STOP_WORDS, YES_WORDS } from './keyword-lists.js';

const stopWords = Object.values(STOP_WORDS).flat();
const startWords = Object.values(START_WORDS).flat();
const decoration = fc.stringMatching(/^[ .!?…"'*_~🙏🛑\u200f\t\n-]{0,6}$/u);

describe('Opt-out words', () => {
  it.each(Object.entries(STOP_WORDS))('knows every stop word in %s', (_, words) => {
    for (const word of words) expect([word, keywordOf(word)]).toEqual([word, 'stop']);
  });

  it.each(Object.entries(START_WORDS))('knows every resume word in %s', (_, words) => {
    for (const word of words) expect([word, keywordOf(word)]).toEqual([word, 'start']);
  });

  it('knows the words for help', () => {
    for (const word of HELP_WORDS) expect(keywordOf(word)).toBe('help');
  });

  it.each([
    'Arret',
    'ARRÊTER!!',
    'no mas',
    'ｓｔｏｐ',
    'St\u006fp.',
    ' Stop  🛑 ',
    'الغاء الاشتراك',
    'ايقاف',
    'إلــغاء',
    'kundigen',
    'STOP ALL',
    'opt‑out',
    'nao quero mais',
  ])('takes %j for a stop', (text) => {
    expect(keywordOf(text)).toBe('stop');
  });

  it.each(['cancel my order', 'stop by at six', "don't stop", 'unstoppable', 'रक', 'end of story', '', '🛑', '1'])(
    'leaves %j to the conversation',
    (text) => expect(keywordOf(text)).toBeNull(),
  );

  it('takes a bare yes for a resume only when it answers our question', () => {
    for (const word of Object.values(YES_WORDS).flat()) {
      expect(keywordOf(word)).toBeNull();
      expect(keywordOf(word, true)).toBe('start');
    }
  });

  it('does not care about case, decoration and spaces around a word', () => {
    fc.assert(
      fc.property(fc.constantFrom(...stopWords), decoration, decoration, fc.boolean(), (word, before, after, upper) => {
        const text = `${before} ${upper ? word.toUpperCase() : word} ${after}`;
        expect(keywordOf(text)).toBe('stop');
      }),
    );
  });

  it('never reads a stop as a resume, whatever the language', () => {
    const stops = new Set(stopWords.map(normaliseKeyword));
    expect(startWords.filter((word) => stops.has(normaliseKeyword(word)))).toEqual([]);
  });

  it('normalises once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = normaliseKeyword(text);
        expect(normaliseKeyword(once)).toBe(once);
      }),
    );
  });
});
