/** What a person can agree to. source: pricing-and-policy.md §5.2 */
export const PURPOSES = ['marketing', 'utility', 'authentication', 'service', 'calls'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What happened. Nothing is ever edited: a mistake is `corrected`, which voids the event it names. */
export const CONSENT_EVENTS = [
  'granted',
  'confirmed',
  'denied',
  'withdrawn',
  'expired',
  'imported',
  'corrected',
] as const;
export type ConsentEventKind = (typeof CONSENT_EVENTS)[number];

export const CONSENT_STATES = ['granted', 'denied', 'withdrawn', 'expired'] as const;
export type ConsentStateName = (typeof CONSENT_STATES)[number];

/** The part of an event that decides. */
export interface ConsentFact {
  readonly id: string;
  readonly purpose: Purpose;
  readonly event: ConsentEventKind;
  readonly occurredAt: Date;
  readonly expiresAt: Date | null;
  /** The event a correction voids; for other events the one they followed. */
  readonly previousId: string | null;
}

/** Where a contact stands on one purpose, and the event that says so. */
export interface ConsentState {
  readonly state: ConsentStateName;
  readonly at: Date;
  readonly eventId: string;
  readonly expiresAt: Date | null;
}
export type Consents = Readonly<Partial<Record<Purpose, ConsentState>>>;

const STATE_AFTER: Record<Exclude<ConsentEventKind, 'corrected'>, ConsentStateName> = {
  granted: 'granted',
  confirmed: 'granted',
  imported: 'granted',
  denied: 'denied',
  withdrawn: 'withdrawn',
  expired: 'expired',
};

/**
 * Where the events lead, given in the order they were recorded: per purpose the one that occurred last counts, and of two that
 * occurred at once the one recorded later. Events that a correction names count for nothing.
 */
export function foldConsent(events: readonly ConsentFact[]): Consents {
  const voided = new Set(events.filter((event) => event.event === 'corrected').map((event) => event.previousId));
  const consents: Partial<Record<Purpose, ConsentState>> = {};
  for (const event of events) {
    if (event.event === 'corrected' || voided.has(event.id)) continue;
    const current = consents[event.purpose];
    if (current && current.at > event.occurredAt) continue;
    consents[event.purpose] = {
      state: STATE_AFTER[event.event],
      at: event.occurredAt,
      eventId: event.id,
      expiresAt: event.expiresAt,
    };
  }
  return consents;
}

/** Why a contact may or may not be written to for a purpose; goes into the message's decision. */
export type ConsentVerdict =
  | { readonly allowed: true; readonly because: 'granted'; readonly purpose: Purpose; readonly eventId: string }
  | { readonly allowed: true; readonly because: 'wrote_first' }
  | { readonly allowed: false; readonly because: 'missing' | 'denied' | 'withdrawn' | 'expired' };

/**
 * Whose grant serves which purpose. Marketing needs its own. A code or an order update may also rest on the person having agreed
 * to be served at all; marketing consent alone does not cover them, because a newsletter is no order. source:
 * pricing-and-policy.md §5.2
 */
const SERVED_BY: Record<Purpose, readonly Purpose[]> = {
  marketing: ['marketing'],
  utility: ['utility', 'service'],
  authentication: ['authentication', 'utility', 'service'],
  service: ['service', 'utility', 'authentication', 'marketing', 'calls'],
  calls: ['calls'],
};

/**
 * Whether the contact agreed. A refusal of the purpose itself beats a grant of a wider one. A free-text answer (`service`) may
 * also rest on the person having written first, unless that was before they withdrew. source: pricing-and-policy.md §2.1, §5.2
 */
export function consentAllows(
  consents: Consents,
  purpose: Purpose,
  now: Date,
  lastInboundAt: Date | null = null,
): ConsentVerdict {
  const own = consents[purpose];
  const wroteSince = lastInboundAt !== null && !(own && own.state !== 'granted' && own.at >= lastInboundAt);
  if (purpose === 'service' && wroteSince) return { allowed: true, because: 'wrote_first' };
  if (own && own.state !== 'granted') return { allowed: false, because: own.state };
  for (const each of SERVED_BY[purpose]) {
    const state = consents[each];
    if (state && isInForce(state, now))
      return { allowed: true, because: 'granted', purpose: each, eventId: state.eventId };
  }
  return { allowed: false, because: own ? 'expired' : 'missing' };
}

/** Granted and not run out; at the very instant of `expires_at` it has. */
export const isInForce = (state: ConsentState, now: Date): boolean =>
  state.state === 'granted' && (state.expiresAt === null || now < state.expiresAt);

/** The state as it reads at an instant: a grant that has run out is expired. */
export const stateAt = (state: ConsentState, now: Date): ConsentStateName =>
  state.state === 'granted' && !isInForce(state, now) ? 'expired' : state.state;
