const HOUR_MS = 3_600_000;
/** A step of nothing would be a storm. */
const LEAST_MS = 100;

/** How a client wants failed callbacks repeated. source: whatsapp-onprem-api.md §5, §14.8 */
export interface BackOff {
  readonly stepMs: number;
  readonly capMs: number;
}

/** Milliseconds until the retry after so many failed attempts: linear, then at the cap for ever. */
export const waitAfter = (attempts: number, { stepMs, capMs }: BackOff): number =>
  Math.max(Math.min(attempts * stepMs, capMs), LEAST_MS);

/** True once a callback is so old that a failed attempt was its last. */
export const isOver = (createdAt: Date, now: Date, hours: number): boolean =>
  now.getTime() - createdAt.getTime() >= hours * HOUR_MS;
