import { randomInt } from 'node:crypto';
import { badType, GraphError, required } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { choiceIn, wordIn } from '../graph/params.js';
import type { BusinessNumber, NumberState } from '../network/business-number.js';

/** How long a code is good, how often one may be asked for and how often it may be wrong is not documented. */
const VALID_MS = 10 * 60_000;
const GAP_MS = 30_000;
const MOST_CODES = 10;
const DAY_MS = 24 * 3_600_000;
const MOST_TRIES = 5;
/** source: whatsapp-cloud-api.md §6.2: problems with one-time codes that waiting cures. */
const WAIT = 2388091;
const WAIT_LONGER = 2388093;

/** A code goes out to the phone number; in the sandbox it can be read where the person would read it. */
export function requestCode(number: BusinessNumber, params: Fields, nowMs: number): Partial<NumberState> {
  const method = choiceIn(params, 'code_method', ['SMS', 'VOICE']);
  if (method === undefined) throw required('code_method');
  const language = wordIn(params, 'language');
  if (!/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/.test(language)) throw badType('language', 'a language code like en_US');
  if (number.codeVerification === 'VERIFIED')
    throw refused('The phone number has been verified already; no code is needed.');
  const recent = number.codes.filter(({ sentAt }) => nowMs - sentAt < DAY_MS);
  if (recent.length >= MOST_CODES) throw refused('Too many codes were asked for; wait a day.', WAIT_LONGER);
  const last = recent.at(-1);
  if (last && nowMs - last.sentAt < GAP_MS) throw refused('A code was sent just now; wait before asking again.', WAIT);
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  return { codes: [...recent, { code, method, language, sentAt: nowMs, wrongTries: 0 }] };
}

/** Whether the code is the latest one: the change it makes, and whether it must still be refused. */
export function verifyCode(
  number: BusinessNumber,
  params: Fields,
  nowMs: number,
): { readonly change: Partial<NumberState>; readonly refusal: GraphError | null } {
  const code = wordIn(params, 'code');
  const last = number.codes.at(-1);
  if (!last) throw refused('No code was asked for.');
  if (nowMs - last.sentAt >= VALID_MS) throw refused('The code has expired; ask for another one.');
  if (last.wrongTries >= MOST_TRIES) throw refused('The code was wrong too often; ask for another one.', WAIT_LONGER);
  if (code === last.code) return { change: { codeVerification: 'VERIFIED', codes: [] }, refusal: null };
  const tried = { ...last, wrongTries: last.wrongTries + 1 };
  return {
    change: { codes: [...number.codes.slice(0, -1), tried] },
    refusal: refused('The verification code is wrong.'),
  };
}

const refused = (message: string, subcode?: number): GraphError =>
  new GraphError(100, undefined, { message, subcode, userTitle: 'Verification failed', userMessage: message });
