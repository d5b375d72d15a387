const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The waits between attempts; the first attempt is made at once. source: sms-like-apis.md §3 */
const WAITS = [
  5 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
] as const;
const JITTER = 0.2;
const LONGEST_RETRY_AFTER = 24 * HOUR;

export const MOST_ATTEMPTS = WAITS.length + 1;

/**
 * Milliseconds until the next attempt after `attempts` failed ones, or null when there is none left. `luck` from 0 to 1
 * spreads it by ±20 %, so that a receiver that comes back is not met by everything at the same instant. What the receiver
 * asked for (`Retry-After`) can make it longer, never shorter.
 */
export function waitAfter(attempts: number, luck: number, retryAfterMs: number | null): number | null {
  const wait = WAITS[attempts - 1];
  if (wait === undefined) return null;
  const spread = wait * (1 - JITTER + 2 * JITTER * luck);
  return Math.round(Math.max(spread, retryAfterMs ?? 0));
}

/** `Retry-After` in either of its forms (seconds, HTTP date) as milliseconds from `now`; null when absent or unreadable. */
export function retryAfterOf(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  const asked = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - now.getTime();
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), LONGEST_RETRY_AFTER) : null;
}
