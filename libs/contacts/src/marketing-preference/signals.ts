import { newId, type ContactId } from '#platform/kernel';
import { foldConsent, isInForce } from '../consent.js';
import { BLANK_RECORD, METHOD, type ConsentRecord } from '../consent-record.js';
import type { Block, SuppressionReason } from '../suppression.repository.js';

/** A person said stop or resume, by a word to us or by the switch Meta offers. */
export interface Signal {
  readonly contactId: ContactId;
  readonly subject: string;
  readonly origin: SuppressionReason;
  readonly wish: 'stop' | 'resume';
  readonly at: Date;
  /** Names the message or webhook; the same cause is recorded once. */
  readonly cause: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** What a signal leads to. */
export interface SignalEffect {
  readonly records: readonly ConsentRecord[];
  readonly block: Block | null;
  readonly lift: Block | null;
}

const NOTHING: SignalEffect = { records: [], block: null, lift: null };

/**
 * Meta tells time in whole seconds, we in milliseconds: a stop in the same second as an opt-in would seem older than it. Such an
 * instant counts as the last moment it can have been, so that in doubt the stop holds.
 */
export const latestMoment = (at: Date, now: Date): Date => {
  const wholeSecond = at.getTime() % 1_000 === 0;
  return wholeSecond && at < now ? new Date(Math.min(at.getTime() + 999, now.getTime())) : at;
};

/** Takes the signals of one contact in the order they were given; each sees what those before it have recorded. */
export function takeSignals(
  trail: readonly ConsentRecord[],
  signals: readonly Signal[],
  recordedAt: Date,
): Map<Signal, SignalEffect> {
  const effects = new Map<Signal, SignalEffect>();
  let known = trail;
  for (const signal of [...signals].sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const effect = signal.wish === 'stop' ? stop(known, signal, recordedAt) : resume(known, signal, recordedAt);
    known = [...known, ...effect.records];
    effects.set(signal, effect);
  }
  return effects;
}

/** Stopping withdraws marketing and blocks it, unless the person has resumed since and the stop only comes late. */
function stop(trail: readonly ConsentRecord[], signal: Signal, recordedAt: Date): SignalEffect {
  if (trail.some((record) => record.cause === signal.cause)) return NOTHING;
  const resumed = trail.some((record) => lifts(record, signal.origin) && record.occurredAt > signal.at);
  const previousId = foldConsent(trail).marketing?.eventId ?? null;
  return {
    records: [recordOf(signal, 'withdrawn', previousId, recordedAt)],
    block: resumed ? null : blockOf(signal),
    lift: null,
  };
}

/**
 * Resuming lifts the block of the same origin and nothing else. Consent comes back only if there was one before that stop: a
 * word like "start" is no opt-in by itself. source: pricing-and-policy.md §5.3
 */
function resume(trail: readonly ConsentRecord[], signal: Signal, recordedAt: Date): SignalEffect {
  const stops = trail.filter((record) => stopsBy(record, signal.origin));
  if (!isStopped(trail, signal.origin, signal.at)) return NOTHING;
  const before = foldConsent(trail.filter((record) => !stops.includes(record))).marketing;
  const stoppedBy = foldConsent(trail).marketing;
  const restored = before && isInForce(before, signal.at) && stops.some((record) => record.id === stoppedBy?.eventId);
  return {
    records: restored ? [recordOf(signal, 'granted', before.eventId, recordedAt)] : [],
    block: null,
    lift: blockOf(signal),
  };
}

/** The newest word of this origin, up to the instant, is a stop. */
function isStopped(trail: readonly ConsentRecord[], origin: SuppressionReason, at: Date): boolean {
  const said = trail.filter((record) => record.occurredAt <= at && (stopsBy(record, origin) || lifts(record, origin)));
  const newest = said.reduce<ConsentRecord | null>(
    (last, record) => (last && last.occurredAt > record.occurredAt ? last : record),
    null,
  );
  return newest !== null && stopsBy(newest, origin);
}

const stopsBy = (record: ConsentRecord, origin: SuppressionReason): boolean =>
  record.purpose === 'marketing' && record.event === 'withdrawn' && record.method === METHOD[origin];

/**
 * Whether a record lifts blocks of this origin. Meta's block only Meta lifts. A keyword's also a new agreement of the person on
 * any other way, but no import: a list may be older than the word.
 */
export const lifts = (
  record: Pick<ConsentRecord, 'purpose' | 'event' | 'method'>,
  origin: SuppressionReason,
): boolean => {
  if (record.purpose !== 'marketing' || (record.event !== 'granted' && record.event !== 'confirmed')) return false;
  if (origin === 'meta') return record.method === METHOD.meta;
  return record.method !== METHOD.meta && record.method !== METHOD.import;
};

const blockOf = (signal: Signal): Block => ({
  contactId: signal.contactId,
  reason: signal.origin,
  at: signal.at,
});

const recordOf = (
  signal: Signal,
  event: 'withdrawn' | 'granted',
  previousId: string | null,
  recordedAt: Date,
): ConsentRecord => ({
  ...BLANK_RECORD,
  id: newId<'consent'>(recordedAt),
  contactId: signal.contactId,
  subject: signal.subject,
  event,
  purpose: 'marketing',
  method: METHOD[signal.origin],
  evidence: signal.evidence,
  occurredAt: signal.at,
  recordedAt,
  actor: signal.origin === 'meta' ? 'meta' : 'contact',
  previousId,
  cause: signal.cause,
});
