/** One message in six seconds to one person, of which a burst of 45 may be borrowed. source: whatsapp-cloud-api.md §7 */
export const PAIR_INTERVAL_MS = 6_000;
export const PAIR_BURST = 45;
/** A number's bucket holds a quarter of a second's worth, so that no second sees much more than the rate. */
const BUCKET_SECONDS = 0.25;

export interface NumberPace {
  readonly tokens: number;
  readonly at: Date;
  /** After the network said "too fast": half the rate until then. */
  readonly slowUntil: Date | null;
}

/** The bucket as it stands now. */
export function refill(pace: NumberPace | null, ratePerSecond: number, now: Date): NumberPace {
  const capacity = Math.max(1, ratePerSecond * BUCKET_SECONDS);
  if (!pace) return { tokens: capacity, at: now, slowUntil: null };
  const rate = effectiveRate(ratePerSecond, pace.slowUntil, now);
  const seconds = Math.max(0, now.getTime() - pace.at.getTime()) / 1_000;
  return { tokens: Math.min(capacity, pace.tokens + seconds * rate), at: now, slowUntil: pace.slowUntil };
}

/** How long until the bucket holds another message, in milliseconds. */
export const waitForToken = (pace: NumberPace, ratePerSecond: number, now: Date): number =>
  Math.max(5, Math.ceil(((1 - pace.tokens) / effectiveRate(ratePerSecond, pace.slowUntil, now)) * 1_000));

const effectiveRate = (rate: number, slowUntil: Date | null, now: Date): number =>
  slowUntil && slowUntil > now ? Math.max(1, rate / 2) : rate;

/**
 * When the next message to this person would be due if they came evenly (`due`, the theoretical arrival time): sending is
 * allowed while that lies no further ahead than the burst. Null means: not before the answered instant.
 */
export function pairPace(
  due: Date | null,
  now: Date,
): { readonly allowed: true; readonly due: Date } | { readonly allowed: false; readonly at: Date } {
  const base = Math.max(due?.getTime() ?? 0, now.getTime());
  const slack = (PAIR_BURST - 1) * PAIR_INTERVAL_MS;
  if (base - now.getTime() > slack) return { allowed: false, at: new Date(base - slack) };
  return { allowed: true, due: new Date(base + PAIR_INTERVAL_MS) };
}
