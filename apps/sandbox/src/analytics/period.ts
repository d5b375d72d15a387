import { badType, required } from '../graph/graph-error.js';
import { choiceIn, optionalWord } from '../graph/params.js';
import type { Fields } from '../graph/json.js';

export type Step = 'HALF_HOUR' | 'DAY' | 'MONTH';

/** A stretch of time, in seconds, and the steps it is told in. */
export interface Period {
  readonly start: number;
  readonly end: number;
  readonly step: Step;
}

const DAY_S = 86_400;
const HALF_HOUR_S = 1_800;

/** `.start().end().granularity()`; which words stand for the steps differs from edge to edge. */
export function periodIn(
  params: Fields,
  words: Readonly<Record<string, Step>>,
  nowS: number,
  lookbackDays: number,
): Period {
  const start = secondsIn(params, 'start');
  const end = secondsIn(params, 'end');
  if (end <= start) throw badType('end', 'later than start');
  if (start < nowS - lookbackDays * DAY_S) throw badType('start', `at most ${lookbackDays} days ago`);
  const word = choiceIn(params, 'granularity', Object.keys(words));
  if (word === undefined) throw required('granularity');
  return { start, end, step: words[word] as Step };
}

function secondsIn(params: Fields, name: string): number {
  const word = optionalWord(params, name);
  if (word === undefined) throw required(name);
  const seconds = Number(word);
  if (!Number.isInteger(seconds) || seconds < 0) throw badType(name, 'a timestamp in seconds');
  return seconds;
}

/** The step an instant lies in; days and months are those of UTC. */
export function stepOf(at: number, step: Step): { readonly start: number; readonly end: number } {
  if (step === 'HALF_HOUR') return { start: at, end: at + HALF_HOUR_S };
  if (step === 'DAY') {
    const start = at - (at % DAY_S);
    return { start, end: start + DAY_S };
  }
  const date = new Date(at * 1000);
  const monthAt = (offset: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1) / 1000;
  return { start: monthAt(0), end: monthAt(1) };
}
