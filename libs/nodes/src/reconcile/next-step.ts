import type { ObservedSlot } from '../driver/node-driver.js';
import type { SpecState } from '../node.js';
import { restartAt, type Exit } from './exits.js';

/** How long a draining node may finish what it has in flight before it is stopped all the same. */
export const DRAIN_MS = 60_000;
const LOOK_AGAIN_MS = 500;

/** What deciding needs to know of a spec. */
export interface WantedNode {
  readonly state: SpecState;
  readonly replicas: number;
  readonly specHash: string;
  readonly changedAt: Date;
}

/** The one thing to do next for a node. */
export type Step =
  /** It is as wanted. */
  | { readonly kind: 'settled' }
  /** Let the driver take a step towards these slots; the later ones are wanted as well, and not to be started now. */
  | { readonly kind: 'apply'; readonly slots: readonly number[]; readonly later: readonly number[] }
  /** Take everything of it away. */
  | { readonly kind: 'remove' }
  /** Nothing of a removed node is left: let its row go. */
  | { readonly kind: 'forget' }
  /** Time has to pass first. */
  | { readonly kind: 'wait'; readonly ms: number; readonly why: 'backing off' | 'stopping' | 'draining' };

const CLEAR: Step = { kind: 'apply', slots: [], later: [] };

/** The slots that shall have a process in the long run. */
export const targetSlots = (spec: Pick<WantedNode, 'state' | 'replicas'>): number[] =>
  spec.state === 'run' || spec.state === 'pause' ? Array.from({ length: spec.replicas }, (_, slot) => slot) : [];

/**
 * Decides from what is wanted and what is there, and from nothing else: the same facts always give the same step, so it does not
 * matter which event led here, or whether one was lost. `recent` are the exits that still count (`recentExits`).
 */
export function nextStep(
  spec: WantedNode,
  observed: readonly ObservedSlot[],
  recent: readonly Exit[],
  now: Date,
): Step {
  switch (spec.state) {
    case 'run':
    case 'pause':
      return towardsRunning(spec, observed, recent, now);
    case 'drain':
      return towardsDrained(spec, observed, now);
    case 'stop':
      return towardsEmpty(observed, CLEAR, { kind: 'settled' });
    case 'remove':
      return towardsEmpty(observed, { kind: 'remove' }, { kind: 'forget' });
  }
}

function towardsRunning(spec: WantedNode, observed: readonly ObservedSlot[], recent: readonly Exit[], now: Date): Step {
  const target = targetSlots(spec);
  const alive = new Map(observed.filter(isAlive).map((each) => [each.slot, each]));
  const missing = target.filter((slot) => !alive.has(slot));
  const due = missing.filter((slot) => restartAt(slot, recent) <= now.getTime());
  const running = observed.filter((each) => each.phase === 'running');
  // What has ended there too: nobody would look at it again.
  const surplus = observed.some((each) => each.slot >= spec.replicas && each.phase !== 'stopping');
  // Replacing waits for a full set: a new version that crashes in one slot must not take the next one.
  const outdated = missing.length === 0 && running.some((each) => each.specHash !== spec.specHash);
  if (due.length > 0 || surplus || outdated)
    return {
      kind: 'apply',
      slots: target.filter((slot) => alive.has(slot) || due.includes(slot)),
      later: missing.filter((slot) => !due.includes(slot)),
    };
  if (alive.size > running.length) return { kind: 'wait', ms: LOOK_AGAIN_MS, why: 'stopping' };
  if (missing.length === 0) return { kind: 'settled' };
  const first = Math.min(...missing.map((slot) => restartAt(slot, recent)));
  return { kind: 'wait', ms: Math.max(first - now.getTime(), 1), why: 'backing off' };
}

/** A node told to drain ends by itself once nothing is in flight; only one that does not is stopped. */
function towardsDrained(spec: WantedNode, observed: readonly ObservedSlot[], now: Date): Step {
  const patience = spec.changedAt.getTime() + DRAIN_MS - now.getTime();
  if (observed.some((each) => each.phase === 'running') && patience > 0)
    return { kind: 'wait', ms: Math.min(LOOK_AGAIN_MS, patience), why: 'draining' };
  return towardsEmpty(observed, CLEAR, { kind: 'settled' });
}

function towardsEmpty(observed: readonly ObservedSlot[], clear: Step, done: Step): Step {
  if (observed.length === 0) return done;
  if (observed.every((each) => each.phase === 'stopping')) return { kind: 'wait', ms: LOOK_AGAIN_MS, why: 'stopping' };
  return clear;
}

const isAlive = (slot: ObservedSlot): boolean => slot.phase !== 'exited';
