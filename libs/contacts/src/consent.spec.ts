import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CONSENT_EVENTS, consentAllows, foldConsent, PURPOSES, type ConsentFact, type Purpose } from './consent.js';

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n));
const fact = (id: string, event: ConsentFact['event'], on: number, more: Partial<ConsentFact> = {}): ConsentFact => ({
  id,
  purpose: 'marketing',
  event,
  occurredAt: day(on),
  expiresAt: null,
  previousId: null,
  ...more,
});

describe('Folding consent events', () => {
  it('lets the event that occurred last decide, whatever the order of arrival', () => {
    const events = [fact('b', 'withdrawn', 5), fact('a', 'granted', 1)];
    expect(foldConsent(events).marketing).toMatchObject({ state: 'withdrawn', eventId: 'b' });
  });

  it('lets the later record decide when two occurred at once', () => {
    const events = [fact('a', 'granted', 1), fact('b', 'denied', 1)];
    expect(foldConsent(events).marketing).toMatchObject({ state: 'denied', eventId: 'b' });
  });

  it('forgets an event that a correction names, and the correction itself decides nothing', () => {
    const events = [fact('a', 'granted', 1), fact('b', 'granted', 2, { purpose: 'utility' })];
    const consents = foldConsent([...events, fact('c', 'corrected', 3, { previousId: 'a' })]);
    expect(consents.marketing).toBeUndefined();
    expect(consents.utility?.state).toBe('granted');
  });

  it('keeps the purposes apart', () => {
    const consents = foldConsent([fact('a', 'granted', 1), fact('b', 'withdrawn', 2, { purpose: 'utility' })]);
    expect([consents.marketing?.state, consents.utility?.state]).toEqual(['granted', 'withdrawn']);
  });

  const facts = fc
    .array(
      fc.record({
        purpose: fc.constantFrom(...PURPOSES),
        event: fc.constantFrom(...CONSENT_EVENTS.filter((event) => event !== 'corrected')),
        on: fc.nat(400),
      }),
      { maxLength: 30 },
    )
    .map((list) => list.map((each, i) => fact(`e${i}`, each.event, each.on, { purpose: each.purpose })));

  it('does not depend on the order of arrival as long as no two occurred at once', () => {
    const distinct = facts.map((list) => list.map((each, i) => ({ ...each, occurredAt: day(i) })));
    fc.assert(
      fc.property(
        distinct.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => expect(foldConsent(shuffled)).toEqual(foldConsent(list)),
      ),
    );
  });

  it('changes nothing when the same events are folded again behind themselves', () => {
    fc.assert(fc.property(facts, (list) => expect(foldConsent([...list, ...list])).toEqual(foldConsent(list))));
  });
});

describe('What consent allows', () => {
  const granted = (...purposes: Purpose[]) =>
    foldConsent(purposes.map((purpose, i) => fact(`g${i}`, 'granted', 0, { purpose })));
  const allows = (given: Purpose[], asked: Purpose) => consentAllows(granted(...given), asked, day(9)).allowed;

  it('asks for an explicit marketing grant for marketing', () => {
    expect(allows(['utility', 'service', 'authentication', 'calls'], 'marketing')).toBe(false);
    expect(allows(['marketing'], 'marketing')).toBe(true);
  });

  it('lets the consent to be served carry order updates and codes, and marketing carry neither', () => {
    expect(allows(['service'], 'utility')).toBe(true);
    expect(allows(['utility'], 'authentication')).toBe(true);
    expect(allows(['marketing'], 'utility')).toBe(false);
    expect(allows(['authentication'], 'utility')).toBe(false);
  });

  it('lets any grant carry a free text, and so does having been written to', () => {
    for (const purpose of PURPOSES) expect(allows([purpose], 'service')).toBe(true);
    expect(consentAllows({}, 'service', day(1)).allowed).toBe(false);
    expect(consentAllows({}, 'service', day(1), day(0))).toEqual({ allowed: true, because: 'wrote_first' });
    expect(consentAllows({}, 'marketing', day(1), day(0)).allowed).toBe(false);
  });

  it('answers who writes again after withdrawing, and nobody who does not', () => {
    const withdrawn = foldConsent([fact('w', 'withdrawn', 5, { purpose: 'service' })]);
    expect(consentAllows(withdrawn, 'service', day(6), day(4)).allowed).toBe(false);
    expect(consentAllows(withdrawn, 'service', day(6), day(6)).allowed).toBe(true);
  });

  it('prefers a refusal of the purpose itself to a grant of a wider one', () => {
    const consents = foldConsent([
      fact('a', 'granted', 1, { purpose: 'service' }),
      fact('b', 'denied', 0, { purpose: 'utility' }),
    ]);
    expect(consentAllows(consents, 'utility', day(9))).toEqual({ allowed: false, because: 'denied' });
  });

  it('ends at expires_at exactly', () => {
    const consents = foldConsent([fact('a', 'granted', 0, { expiresAt: day(5) })]);
    expect(consentAllows(consents, 'marketing', new Date(day(5).getTime() - 1)).allowed).toBe(true);
    expect(consentAllows(consents, 'marketing', day(5))).toEqual({ allowed: false, because: 'expired' });
  });
});
