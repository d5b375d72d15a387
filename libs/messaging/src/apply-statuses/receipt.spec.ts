import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#platform/kernel';
import type { StatusUpdate } from '#whatsapp';
import type { NetworkStatus } from '../message.js';
import type { StoredCharge } from '../price.js';
import { chargesTogether, mergeReceipt, type MergedReceipt } from './receipt.js';

const MESSAGE = newId<'message'>(new Date(1_790_000_000_000));
const ADA = '+34600111222';

const said = (status: NetworkStatus, second: number): StatusUpdate => ({
  phoneNumberId: '1',
  wamid: 'wamid.1',
  status,
  at: new Date(1_790_000_000_000 + second * 1_000),
  recipient: 'Y2FwaV9ncm91cA',
  participant: ADA,
  callbackData: null,
  pricing: null,
  conversation: null,
  error: status === 'failed' ? { code: 131026, title: 'Undeliverable', details: null } : null,
});
/** What Meta can say of one delivery: each status once, at its own second. */
const story = fc
  .subarray<NetworkStatus>(['sent', 'delivered', 'read', 'failed'], { minLength: 1 })
  .map((statuses) => statuses.map((status) => said(status, ['sent', 'failed', 'delivered', 'read'].indexOf(status))));
/** Heard one by one, as notifications come. */
const heard = (updates: readonly StatusUpdate[]): MergedReceipt =>
  updates.reduce<MergedReceipt | null>((known, update) => mergeReceipt(MESSAGE, ADA, known, [update]), null)!;

describe('A receipt of a participant', () => {
  it('ends in the same state in whatever order it is told, and however often', () => {
    fc.assert(
      fc.property(
        story.chain((updates) =>
          fc.tuple(fc.constant(updates), fc.shuffledSubarray(updates, { minLength: updates.length })),
        ),
        ([updates, shuffled]) => {
          const { state } = mergeReceipt(MESSAGE, ADA, null, updates);
          expect(heard(shuffled).state).toBe(state);
          expect(heard([...shuffled, ...shuffled]).state).toBe(state);
        },
      ),
    );
  });

  it('says each status once', () => {
    const first = mergeReceipt(MESSAGE, ADA, null, [said('sent', 0), said('delivered', 2)]);
    expect(first.news.map(({ status }) => status)).toEqual(['sent', 'delivered']);
    expect(mergeReceipt(MESSAGE, ADA, first, [said('delivered', 2), said('sent', 0)]).news).toEqual([]);
  });

  it('has an error only while it has failed', () => {
    const failed = mergeReceipt(MESSAGE, ADA, null, [said('failed', 1)]);
    expect(failed).toMatchObject({ state: 'failed', error: { meta_code: 131026 } });
    expect(mergeReceipt(MESSAGE, ADA, failed, [said('delivered', 2)])).toMatchObject({
      state: 'delivered',
      error: null,
    });
  });
});

describe('The cost of a message to a group', () => {
  const charge = fc.record({
    priceMicros: fc.nat().map(String),
    costMicros: fc.nat().map(String),
    market: fc.constantFrom('Spain', 'Germany'),
    category: fc.constant('utility'),
    currency: fc.constant('USD'),
    rule: fc.constant('per_message_service.regular'),
    explanation: fc.constantFrom('This much.', 'That much.'),
    estimated: fc.boolean(),
  });

  it('is the sum of its deliveries, and nothing while there is none', () => {
    expect(chargesTogether([])).toBeNull();
    fc.assert(
      fc.property(fc.array(charge as fc.Arbitrary<StoredCharge>, { minLength: 1, maxLength: 8 }), (charges) => {
        const sum = charges.reduce((total, { priceMicros }) => total + BigInt(priceMicros), 0n);
        expect(chargesTogether(charges)?.priceMicros).toBe(sum.toString());
      }),
    );
  });
});
