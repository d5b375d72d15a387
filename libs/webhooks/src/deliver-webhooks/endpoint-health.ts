import type { DisabledReason } from '../endpoint.js';
import type { AttemptResult } from './attempt.js';

const SECOND = 1_000;
const DAY = 24 * 3_600 * SECOND;

/** So many failures in a row open the breaker: nothing is tried for a while, then one delivery at a time. */
const BREAKER_AFTER = 5;
const FIRST_PAUSE = 30 * SECOND;
const LONGEST_PAUSE = 600 * SECOND;
/** One 410 may be a deployment going wrong; two are an answer. */
const GONE_AFTER = 2;
const FAILING_AFTER = 5 * DAY;

/** What an endpoint's recent answers say about it. */
export interface EndpointHealth {
  readonly consecutiveFailures: number;
  readonly consecutiveGone: number;
  readonly firstFailureAt: Date | null;
  readonly breakerUntil: Date | null;
}

export const HEALTHY: EndpointHealth = {
  consecutiveFailures: 0,
  consecutiveGone: 0,
  firstFailureAt: null,
  breakerUntil: null,
};

/** True when an endpoint has failed so often that only one delivery at a time is tried on it. */
export const isSuspect = (consecutiveFailures: number): boolean => consecutiveFailures >= BREAKER_AFTER;

/** The health after one more attempt, which ended at `now`. */
export function healthAfter(before: EndpointHealth, result: AttemptResult, now: Date): EndpointHealth {
  if (result.ok) return HEALTHY;
  const consecutiveFailures = before.consecutiveFailures + 1;
  const pause = Math.max(pauseAfter(consecutiveFailures), result.retryAfterMs ?? 0);
  return {
    consecutiveFailures,
    consecutiveGone: result.status === 410 ? before.consecutiveGone + 1 : 0,
    firstFailureAt: before.firstFailureAt ?? now,
    breakerUntil: pause > 0 ? later(before.breakerUntil, new Date(now.getTime() + pause)) : before.breakerUntil,
  };
}

/** Why nothing more should be sent, or null while there is hope. source: sms-like-apis.md §3 */
export function verdictOn(health: EndpointHealth, now: Date): DisabledReason | null {
  if (health.consecutiveGone >= GONE_AFTER) return 'gone';
  const failingSince = health.firstFailureAt?.getTime() ?? now.getTime();
  return now.getTime() - failingSince >= FAILING_AFTER ? 'failing' : null;
}

/** 30 s after the fifth failure in a row, twice as long after each further one, at most 10 min. */
function pauseAfter(failures: number): number {
  if (!isSuspect(failures)) return 0;
  return Math.min(FIRST_PAUSE * 2 ** Math.min(failures - BREAKER_AFTER, 10), LONGEST_PAUSE);
}

const later = (a: Date | null, b: Date): Date => (a && a > b ? a : b);
