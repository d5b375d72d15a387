import { consentAllows, isFreeEntryOpen, isWindowOpen, type Purpose, type SendingFacts } from '#contacts';
import type { Group } from '#groups';
import type { DomainError } from '#platform/kernel';
import { decide, type DecisionLine, type GateAnswer } from './decision.js';
import { ConsentMissing, GroupNotUsable, RecipientSuppressed, WindowClosed } from './messaging.errors.js';

/** Whom a message is for: a person, of whom perhaps nothing is known, or a group. */
export type Addressee =
  { readonly person: SendingFacts | null; readonly group?: never } | { readonly group: Group; readonly person?: never };

/** A group that Meta has closed, or that nobody is in. source: whatsapp-cloud-api.md §6.2, 131020, 131041, 131207 */
export function groupUsable({ standing, participants, subject }: Group): GateAnswer {
  if (standing !== 'open') return { refuse: new GroupNotUsable(`the group is ${standing}`) };
  if (participants.length === 0) return { refuse: new GroupNotUsable('nobody but the business is in the group') };
  return { pass: `the group ${subject ?? 'without a subject'}, ${participants.length} participants` };
}

export function notSuppressed({ person, group }: Addressee, category: Purpose): GateAnswer {
  if (group) return { pass: 'people leave a group by themselves' };
  const suppressed = person?.suppressed ?? null;
  if (suppressed === 'all') return { refuse: new RecipientSuppressed('no messages at all') };
  if (suppressed === 'marketing' && category === 'marketing')
    return { refuse: new RecipientSuppressed('no marketing') };
  return { pass: suppressed ? 'suppressed for marketing only' : 'not on the suppression list' };
}

/** Nobody is added to a group: whoever is in it has followed its link. source: whatsapp-cloud-api.md §4.9 */
export function consent({ person, group }: Addressee, purpose: Purpose, now: Date): GateAnswer {
  if (group) return { pass: 'everybody in the group joined it by its link' };
  const verdict = consentAllows(person?.consents ?? {}, purpose, now, person?.lastInboundAt ?? null);
  if (!verdict.allowed) return { refuse: new ConsentMissing(purpose) };
  return {
    pass: verdict.because === 'granted' ? `${verdict.purpose} consent is in force` : 'the recipient wrote first',
  };
}

/** When the addressee last wrote; in a group anybody of it. */
export const lastInboundOf = ({ person, group }: Addressee): Date | null => (group ?? person)?.lastInboundAt ?? null;

/** `guardSeconds`: a window about to close counts as closed, because the message still has to travel. */
export function windowOpenAt(addressee: Addressee, at: Date, guardSeconds = 0): GateAnswer {
  const last = lastInboundOf(addressee);
  if (!isWindowOpen(last, at, guardSeconds)) return { refuse: new WindowClosed(last) };
  const free = isFreeEntryOpen(addressee.person?.freeEntryUntil ?? null, at) ? ', free entry point open' : '';
  return {
    pass: `open, ${addressee.group ? 'a participant' : 'the recipient'} last wrote at ${last?.toISOString()}${free}`,
  };
}

/** Whether an accepted message may still go out, by the gates that time can close (promise P6). */
export function mayStillGo(
  addressee: Addressee,
  { kind, category }: { readonly kind: 'template' | 'service'; readonly category: string },
  now: Date,
): { readonly refusal: DomainError; readonly line: DecisionLine } | null {
  const purpose = category as Purpose;
  const { group } = addressee;
  const { lines, refusal } = decide({
    ...(group ? { recipient_valid: () => groupUsable(group) } : {}),
    not_suppressed: () => notSuppressed(addressee, purpose),
    consent: () => consent(addressee, purpose, now),
    ...(kind === 'service' ? { window: () => windowOpenAt(addressee, now) } : {}),
  });
  const line = lines.at(-1);
  return refusal && line ? { refusal, line } : null;
}
