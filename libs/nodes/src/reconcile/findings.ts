import type { NodeStats } from '#node-protocol';
import type { Finding } from '../condition.js';
import type { ObservedSlot } from '../driver/node-driver.js';
import type { SpecState } from '../node.js';
import { CRASH_LOOP_EXITS, describeExit, isCrashLoop, type Exit } from './exits.js';
import { targetSlots } from './next-step.js';

/** A lease as the controller looks at it. */
export interface SlotLease {
  readonly slot: number;
  readonly holder: string;
  /** Not run out. */
  readonly live: boolean;
  readonly stats: NodeStats | null;
}

/** Something that kept the controller from taking its step. */
export interface Trouble {
  readonly reason: string;
  readonly message: string;
}

/** Everything that the conditions of a node say something about. */
export interface NodeFacts {
  readonly spec: { readonly state: SpecState; readonly replicas: number };
  readonly observed: readonly ObservedSlot[];
  readonly leases: readonly SlotLease[];
  readonly recentExits: readonly Exit[];
  readonly queue: Finding;
  readonly trouble: Trouble | null;
}

const NEW_TOKEN =
  'Nothing is sent until the number gets a token that Meta takes: PATCH /admin/v1/numbers/{id} with "access_token".';

const finding = (type: Finding['type'], status: Finding['status'], reason: string, message: string): Finding => ({
  type,
  status,
  reason,
  message,
});

/** The slots whose process runs and holds its lease: these can send. */
export const readySlots = ({ spec, observed, leases }: NodeFacts): number[] =>
  targetSlots(spec).filter(
    (slot) =>
      observed.some((each) => each.slot === slot && each.phase === 'running') &&
      leases.some((lease) => lease.slot === slot && lease.live),
  );

/** What is so about a node, one finding for each type of condition. */
export const findingsOf = (facts: NodeFacts): Finding[] => [
  scheduled(facts),
  ready(facts),
  paused(facts),
  upstream(facts),
  credentials(facts),
  facts.queue,
  draining(facts),
  degraded(facts),
];

function scheduled({ spec, observed, recentExits }: NodeFacts): Finding {
  const target = targetSlots(spec);
  const running = target.filter((slot) => observed.some((each) => each.slot === slot && each.phase === 'running'));
  if (target.length === 0) {
    const left = observed.some((each) => each.phase !== 'exited');
    return finding(
      'Scheduled',
      left ? 'True' : 'False',
      left ? 'Stopping' : 'NotWanted',
      left ? 'Being stopped.' : 'Stopped as asked.',
    );
  }
  if (running.length === target.length)
    return finding('Scheduled', 'True', 'Placed', `All ${target.length} processes have started.`);
  const reason = recentExits.length > 0 ? 'BackingOff' : 'Starting';
  return finding('Scheduled', 'False', reason, `${running.length} of ${target.length} processes have started.`);
}

function ready(facts: NodeFacts): Finding {
  const wanted = targetSlots(facts.spec).length;
  const count = readySlots(facts).length;
  if (wanted === 0) return finding('Ready', 'False', 'NotWanted', 'No process is wanted.');
  if (count === wanted) return finding('Ready', 'True', 'LeasesHeld', `${count} of ${wanted} hold their lease.`);
  const silent = facts.observed.some(
    (each) =>
      each.phase === 'running' &&
      facts.leases.some((lease) => lease.slot === each.slot && lease.holder === each.instance && !lease.live),
  );
  return silent
    ? finding('Ready', 'False', 'LeaseExpired', 'A process runs but has stopped renewing its lease.')
    : finding('Ready', 'False', 'NoLease', `${count} of ${wanted} hold their lease.`);
}

/** Whether every process has heard that it shall not send; until then some may. */
function paused({ spec, leases }: NodeFacts): Finding {
  const held = leases.filter((lease) => lease.live && targetSlots(spec).includes(lease.slot));
  const deaf = held.filter((lease) => lease.stats?.state !== 'pause');
  if (held.length > 0 && deaf.length === 0)
    return finding('Paused', 'True', 'Obeyed', 'Takes no work; what was accepted waits.');
  return spec.state === 'pause' && deaf.length > 0
    ? finding('Paused', 'False', 'Telling', `${deaf.length} of ${held.length} processes have not heard of it yet.`)
    : finding('Paused', 'False', 'NotAsked', 'Takes work as usual.');
}

/** What the processes say of themselves: one that is in trouble speaks for the node. */
function said<Key extends 'upstream' | 'credentials'>(
  { leases }: NodeFacts,
  key: Key,
  bad: NodeStats[Key],
  good: NodeStats[Key],
): { readonly status: Finding['status']; readonly trouble: string | null } {
  const stats = leases.flatMap((lease) => (lease.live && lease.stats ? [lease.stats] : []));
  const worst = stats.find((each) => each[key] === bad);
  if (worst) return { status: 'False', trouble: worst.trouble };
  const trouble = stats.find((each) => each.trouble)?.trouble ?? null;
  return { status: stats.some((each) => each[key] === good) ? 'True' : 'Unknown', trouble };
}

function upstream(facts: NodeFacts): Finding {
  const { status, trouble } = said(facts, 'upstream', 'unreachable', 'reachable');
  if (status === 'False')
    return finding('UpstreamReachable', status, 'Unreachable', trouble ?? 'WhatsApp does not answer.');
  if (status === 'True' && trouble) return finding('UpstreamReachable', status, 'Refuses', trouble);
  return status === 'True'
    ? finding('UpstreamReachable', status, 'Answered', 'WhatsApp answered the last call.')
    : finding('UpstreamReachable', status, 'NotTried', 'WhatsApp has not been called yet.');
}

function credentials(facts: NodeFacts): Finding {
  const { status, trouble } = said(facts, 'credentials', 'refused', 'valid');
  if (status === 'False')
    return finding('CredentialsValid', status, 'Refused', `${trouble ?? 'WhatsApp refused the token.'} ${NEW_TOKEN}`);
  return status === 'True'
    ? finding('CredentialsValid', status, 'Taken', 'WhatsApp took the access token.')
    : finding('CredentialsValid', status, 'NotTried', 'The access token has not been used yet.');
}

function draining({ spec, observed }: NodeFacts): Finding {
  if (spec.state !== 'drain') return finding('Draining', 'False', 'NotAsked', 'Takes work as usual.');
  const alive = observed.some((each) => each.phase !== 'exited');
  return alive
    ? finding('Draining', 'True', 'InFlight', 'Takes no new work and finishes what it has.')
    : finding('Draining', 'False', 'Drained', 'Nothing is in flight and no process is left.');
}

function degraded({ recentExits, trouble }: NodeFacts): Finding {
  if (trouble) return finding('Degraded', 'True', trouble.reason, trouble.message);
  const last = recentExits.at(-1);
  if (last && isCrashLoop(recentExits))
    return finding(
      'Degraded',
      'True',
      'CrashLoop',
      `${recentExits.length} exits in 10 minutes (${CRASH_LOOP_EXITS} are too many); the last: ${describeExit(last)}`,
    );
  return last
    ? finding('Degraded', 'False', 'Exited', `Restarted after an exit: ${describeExit(last)}`)
    : finding('Degraded', 'False', 'Healthy', 'No exit in the last 10 minutes.');
}
