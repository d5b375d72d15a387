import type { ObservedSlot, ProcessExit } from '../driver/node-driver.js';

/** An end that nobody asked for, as the node's row remembers it. */
export interface Exit {
  readonly slot: number;
  readonly instance: string;
  /** When the controller first saw it; RFC 3339, by the clock of Postgres. */
  readonly at: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly last_line: string | null;
}

const WINDOW_MS = 10 * 60_000;
/** So many exits within the window are a crash loop. source: reliability-and-operations.md §1.5 */
export const CRASH_LOOP_EXITS = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const MOST_REMEMBERED = 20;

/** The exits of the last ten minutes since the spec last changed: a new spec deserves a fresh start. */
export const recentExits = (exits: readonly Exit[], specChangedAt: Date, now: Date): Exit[] =>
  exits.filter(({ at }) => {
    const time = Date.parse(at);
    return time > now.getTime() - WINDOW_MS && time >= specChangedAt.getTime();
  });

/**
 * The exits seen for the first time, each recognized by the run it ended. A place that starts processes again by itself may have
 * done so several times since the last look; of those it skipped over only the last way of ending is known.
 */
export const newExits = (observed: readonly ObservedSlot[], known: readonly Exit[], now: Date): Exit[] =>
  observed.flatMap(({ slot, instance, exit, restarts }) => {
    if (!exit) return [];
    const runs = restarts === 0 ? [instance] : Array.from({ length: restarts }, (_, n) => `${instance}#${n + 1}`);
    return runs
      .filter((run) => !known.some((each) => each.instance === run))
      .slice(-CRASH_LOOP_EXITS)
      .map((run) => exitOf(slot, run, exit, now));
  });

const exitOf = (slot: number, instance: string, { code, signal, lastLine }: ProcessExit, now: Date): Exit => ({
  slot,
  instance,
  at: now.toISOString(),
  code,
  signal,
  last_line: lastLine,
});

export const rememberExits = (known: readonly Exit[], fresh: readonly Exit[]): Exit[] =>
  [...known, ...fresh].slice(-MOST_REMEMBERED);

/** When a slot may be started again: 1 s after its first exit, then twice as long each time, up to a minute. */
export function restartAt(slot: number, recent: readonly Exit[]): number {
  const own = recent.filter((exit) => exit.slot === slot);
  const last = own.at(-1);
  if (!last) return 0;
  return Date.parse(last.at) + Math.min(FIRST_PAUSE_MS * 2 ** (own.length - 1), LONGEST_PAUSE_MS);
}

export const isCrashLoop = (recent: readonly Exit[]): boolean => recent.length >= CRASH_LOOP_EXITS;

/** `slot 0 ended by SIGKILL`, `slot 0 ended with code 1: Error: …` or `slot 0 ended while no worker watched: …`. */
export const describeExit = ({ slot, code, signal, last_line }: Exit): string =>
  `slot ${slot} ended ${howItEnded(code, signal)}${last_line ? `: ${last_line}` : ''}`;

function howItEnded(code: number | null, signal: string | null): string {
  if (signal) return `by ${signal}`;
  return code === null ? 'while no worker watched' : `with code ${code}`;
}
