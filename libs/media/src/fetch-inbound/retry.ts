const MINUTE_MS = 60_000;

/** Meta keeps what came in for 7 days, and most troubles are over in minutes. */
const PAUSES_MS = [10_000, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS];

export const MOST_TRIES = PAUSES_MS.length + 1;

/** How long to wait after so many tries, or null when there were enough. */
export const pauseAfter = (tries: number): number | null => PAUSES_MS[tries - 1] ?? null;
