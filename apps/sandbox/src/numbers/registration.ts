import { badType, GraphError } from '../graph/graph-error.js';
import { objectIn, textIn, type Fields } from '../graph/json.js';
import { choiceIn, requireProduct, wordIn } from '../graph/params.js';
import type { BusinessNumber, NumberState } from '../network/business-number.js';

const HOUR_MS = 3_600_000;
/** source: whatsapp-cloud-api.md §4.1: register and deregister share 10 requests per number and 72 h. */
const MOST_REQUESTS = 10;
const PERIOD_MS = 72 * HOUR_MS;
/** How many wrong PINs and how fast is not documented; the sandbox takes five a day, one per five seconds. */
const MOST_GUESSES = 5;
const GUESS_PERIOD_MS = 24 * HOUR_MS;
const GUESS_GAP_MS = 5_000;
export const REGIONS = ['AU', 'ID', 'IN', 'JP', 'SG', 'KR', 'DE', 'CH', 'GB', 'BR', 'BH', 'ZA', 'AE', 'CA'] as const;

/**
 * What a request leaves behind, and whether it is one too many. Whatever becomes of it, it counts towards the ten; the
 * one beyond them locks the number for 72 hours, which asking again does not make longer.
 */
export function countRequest(
  { registrations, lockedSince }: BusinessNumber,
  nowMs: number,
): { readonly change: Partial<NumberState>; readonly refusal: GraphError | null } {
  if (lockedSince !== null && Math.abs(nowMs - lockedSince) < PERIOD_MS) return { change: {}, refusal: tooMany() };
  const recent = registrations.filter((at) => Math.abs(nowMs - at) < PERIOD_MS);
  if (recent.length >= MOST_REQUESTS) return { change: { registrations: [], lockedSince: nowMs }, refusal: tooMany() };
  return { change: { registrations: [...recent, nowMs], lockedSince: null }, refusal: null };
}

const tooMany = (): GraphError =>
  new GraphError(
    133016,
    `A number may be registered and deregistered ${MOST_REQUESTS} times in 72 hours; wait 72 hours.`,
  );

/** What a register call is given, checked. */
export function registrationIn(params: Fields): { readonly pin: string; readonly region: string | undefined } {
  requireProduct(params);
  const pin = pinIn(params);
  checkBackup(params);
  return { pin, region: choiceIn(params, 'data_localization_region', REGIONS) };
}

/** What an On-Premises client handed out to move here (source: whatsapp-cloud-api.md §8.3); what is in it is not looked at. */
function checkBackup(params: Fields): void {
  if (params['backup'] === undefined) return;
  const backup = objectIn(params, 'backup');
  for (const name of ['data', 'password']) textIn(backup, name, `backup.${name}`);
}

export function pinIn(params: Fields): string {
  const pin = wordIn(params, 'pin');
  if (!/^\d{6}$/.test(pin)) throw badType('pin', 'six digits');
  return pin;
}

/** What becomes of the number: the PIN must be its own, or becomes it when there is none. */
export function register(
  number: BusinessNumber,
  { pin, region }: ReturnType<typeof registrationIn>,
  nowMs: number,
): Partial<NumberState> {
  if (number.codeVerification !== 'VERIFIED')
    throw new GraphError(133006, 'Ask for a code and verify it before registering.');
  if (number.dataRegion !== null && region !== undefined && region !== number.dataRegion && number.registered)
    throw new GraphError(100, undefined, {
      message: 'Deregister the number before choosing another data_localization_region.',
    });
  const hasNewName = number.newName !== null && number.newNameStatus === 'APPROVED';
  return {
    registered: true,
    pin,
    wrongPins: [],
    onboardedAt: nowMs,
    dataRegion: region ?? number.dataRegion,
    // An approved name takes effect with the next registration.
    ...(hasNewName && {
      verifiedName: number.newName ?? number.verifiedName,
      nameStatus: 'APPROVED' as const,
      newName: null,
      newNameStatus: 'NONE' as const,
    }),
  };
}

/** The wrong PINs of the last day with this one, or null when the PIN is right; refuses whoever guesses too much. */
export function wrongPinsAfter(number: BusinessNumber, pin: string, nowMs: number): readonly number[] | null {
  const recent = number.wrongPins.filter((at) => Math.abs(nowMs - at) < GUESS_PERIOD_MS);
  if (recent.length >= MOST_GUESSES)
    throw new GraphError(133008, 'Too many wrong PINs; try again 24 hours after the last one.');
  const last = recent.at(-1);
  if (last !== undefined && nowMs - last < GUESS_GAP_MS)
    throw new GraphError(133009, `Wait ${GUESS_GAP_MS / 1000} seconds after a wrong PIN.`);
  return number.pin === null || number.pin === pin ? null : [...recent, nowMs];
}

export const pinMismatch = (): GraphError => new GraphError(133005, 'The PIN does not match.');
