import { z } from 'zod';
import { storable, text } from './text.js';

const MOST_DEPTH = 20;

/** An object of any JSON, bounded in characters and depth: what a caller wants kept as it is. */
export const jsonObject = (mostCharacters: number) =>
  z.record(text(64), z.unknown()).superRefine((value, context) => {
    const mistake =
      mistakeIn(value) ?? (isLongerThan(value, mostCharacters) && `at most ${mostCharacters} characters as JSON`);
    if (mistake) context.addIssue({ code: 'custom', message: mistake });
  });

const isLongerThan = (value: unknown, most: number): boolean => JSON.stringify(value).length > most;

/** Level by level instead of by recursion: JSON that is 10,000 levels deep is a few kilobytes and would exhaust the stack. */
function mistakeIn(value: unknown): string | null {
  let level = [value];
  for (let depth = 0; level.length; depth++) {
    if (depth > MOST_DEPTH) return `at most ${MOST_DEPTH} levels deep`;
    const objects = level.filter((each) => typeof each === 'object' && each !== null);
    const texts = [...level, ...objects.flatMap(Object.keys)].filter((each) => typeof each === 'string');
    if (!texts.every(storable)) return 'has a character that cannot be stored: U+0000 or half of a surrogate pair';
    level = objects.flatMap((each) => Object.values(each as object));
  }
  return null;
}
