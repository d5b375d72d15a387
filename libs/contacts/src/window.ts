const DAY_MS = 86_400_000;

/** The customer service window is always 86,400 s, whatever the day. source: pricing-and-policy.md §2.3 */
export const WINDOW_MS = DAY_MS;
/** A free entry point lasts 72 h from the first reply. source: pricing-and-policy.md §2.4 */
export const FREE_ENTRY_MS = 3 * DAY_MS;
/** A window about to close is treated as closed, because a message needs time to leave. source: pricing-and-policy.md §2.3 */
export const SEND_GUARD_SECONDS = 60;

/** The instant the window closes; at that very instant it is closed. */
export const windowClosesAt = (lastInboundAt: Date): Date => new Date(lastInboundAt.getTime() + WINDOW_MS);

/** Half-open: `[last inbound, last inbound + 24 h − guard)`. source: pricing-and-policy.md §2.3 */
export const isWindowOpen = (lastInboundAt: Date | null, now: Date, guardSeconds = 0): boolean =>
  lastInboundAt !== null && now.getTime() < lastInboundAt.getTime() + WINDOW_MS - guardSeconds * 1_000;

/** Every message is free inside, but only templates may be sent once the window has closed. source: pricing-and-policy.md §2.4 */
export const isFreeEntryOpen = (freeEntryUntil: Date | null, now: Date): boolean =>
  freeEntryUntil !== null && now < freeEntryUntil;

/** Messages of people that open no window. source: pricing-and-policy.md §2.1 */
const OPENS_NONE = new Set(['reaction', 'system', 'unsupported', 'unknown', 'errors', 'edit', 'revoke']);

export const opensWindow = (type: string): boolean => !OPENS_NONE.has(type);
