import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BillingStory } from '../support/billing-story.js';

const REGULAR = { pricing: { type: 'regular', category: 'marketing', billable: true } };
const FREE = { pricing: { type: 'free_entry_point', category: 'referral_conversion', billable: false } };

describe('The money of a message', () => {
  let story: BillingStory;
  beforeAll(async () => {
    story = await BillingStory.start();
  });
  afterAll(async () => {
    const { ok, mismatches } = await story.check();
    expect({ ok, mismatches }).toEqual({ ok: true, mismatches: [] });
    await story.close();
  });

  it('is held when the message is accepted and charged when it arrives', async () => {
    const tenant = await story.tenant('1.00');
    const { ids, quote } = await tenant.hold(1);
    expect(quote).toMatchObject({ market: 'Germany', currency: 'USD', holdMicros: 136_500n });
    expect(await tenant.money()).toBe('0.8635 available, 0.1365 held');

    const charge = (await tenant.capture(ids, REGULAR)).get(ids[0]!);
    expect(charge).toEqual({
      priceMicros: 136_500n,
      costMicros: 136_500n,
      market: 'Germany',
      category: 'marketing',
      currency: 'USD',
      rule: 'per_message_service.regular',
      explanation: 'Meta charges 0.1365 USD (USD/Germany/marketing/2026-10-01) for marketing to Germany.',
      estimated: false,
    });
    expect(await tenant.money()).toBe('0.8635 available, 0.00 held');
  });

  it('comes back when Meta gives the message away', async () => {
    const tenant = await story.tenant('1.00');
    const { ids } = await tenant.hold(1);
    expect((await tenant.capture(ids, FREE)).get(ids[0]!)).toMatchObject({ priceMicros: 0n, estimated: false });
    expect(await tenant.money()).toBe('1.00 available, 0.00 held');
  });

  it('comes back when the message fails', async () => {
    const tenant = await story.tenant('1.00');
    const { ids } = await tenant.hold(3);
    await tenant.release(ids.slice(0, 2));
    await tenant.release(ids.slice(0, 2));
    expect(await tenant.money()).toBe('0.8635 available, 0.1365 held');
  });

  it('is charged once, however often the arrival is reported', async () => {
    const tenant = await story.tenant('1.00');
    const { ids } = await tenant.hold(2);
    const first = await tenant.capture(ids, REGULAR);
    const again = await tenant.capture([...ids, ids[0]!], FREE);
    expect(again).toEqual(first);
    await tenant.release(ids);
    expect(await tenant.money()).toBe('0.727 available, 0.00 held');
  });

  it('is owed when the message arrives after all, although it was given back', async () => {
    const tenant = await story.tenant('1.00');
    const { ids } = await tenant.hold(1);
    await tenant.release(ids);
    expect(await tenant.money()).toBe('1.00 available, 0.00 held');
    await tenant.capture(ids, REGULAR);
    expect(await tenant.money()).toBe('0.8635 available, 0.00 held');
  });

  it('may be more than was held, when Meta has moved the template to a dearer category', async () => {
    const tenant = await story.tenant('0.06');
    const { ids } = await tenant.hold(1, { category: 'utility' });
    const charge = (await tenant.capture(ids, { category: 'utility', ...REGULAR })).get(ids[0]!);
    expect(charge).toMatchObject({ priceMicros: 136_500n, estimated: false });
    expect(await tenant.money()).toBe('-0.0765 available, 0.00 held');
    expect((await tenant.hold(1)).refused).toBe(1);
  });

  it('is estimated by our own rules while Meta says nothing', async () => {
    const tenant = await story.tenant('1.00');
    const { ids } = await tenant.hold(1);
    expect((await tenant.capture(ids)).get(ids[0]!)).toMatchObject({ priceMicros: 136_500n, estimated: true });
  });

  it('is refused in the order of the messages once the wallet is empty', async () => {
    const tenant = await story.tenant('0.30');
    expect(await tenant.hold(3)).toMatchObject({ ids: { length: 2 }, refused: 1 });
    expect(await tenant.money()).toBe('0.027 available, 0.273 held');
  });

  it('may be lent up to the credit limit', async () => {
    const tenant = await story.tenant('0', { model: 'per-message-service', credit_limit: '0.20' });
    expect(await tenant.hold(2)).toMatchObject({ ids: { length: 1 }, refused: 1 });
    expect(await tenant.money()).toBe('-0.1365 available, 0.1365 held');
  });

  it('is passed on with markup and fee', async () => {
    const tenant = await story.tenant('1.00', { model: 'per-message-service', markup_ppm: 150_000, fee: '0.005' });
    const { ids, quote } = await tenant.hold(1);
    expect(quote.holdMicros).toBe(161_975n);
    expect((await tenant.capture(ids, REGULAR)).get(ids[0]!)).toMatchObject({
      priceMicros: 161_975n,
      costMicros: 136_500n,
    });
    expect((await tenant.capture((await tenant.hold(1)).ids, FREE)).values().next().value?.priceMicros).toBe(5_000n);
  });

  it('is what the plan said when the message was accepted', async () => {
    const tenant = await story.tenant('1.00');
    const { ids } = await tenant.hold(1);
    await tenant.admin.put('/pricing', { model: 'classic' });
    expect((await tenant.capture(ids, REGULAR)).get(ids[0]!)).toMatchObject({ priceMicros: 136_500n });
    const later = await tenant.hold(1);
    expect((await tenant.capture(later.ids, REGULAR)).get(later.ids[0]!)).toMatchObject({
      priceMicros: 47_300n,
      costMicros: 136_500n,
      rule: 'classic.message',
    });
  });

  it('is nothing for a reply inside 24 h under the classic plan, even with an empty wallet', async () => {
    const tenant = await story.tenant('0', { model: 'classic' });
    const reply = { category: 'service', kind: 'service', windowOpen: true } as const;
    const { ids } = await tenant.hold(5, reply);
    expect(ids).toHaveLength(5);
    const charges = await tenant.capture(ids, { ...reply, pricing: { type: 'regular', category: 'service' } });
    expect(charges.get(ids[0]!)).toMatchObject({ priceMicros: 0n, costMicros: 55_000n, rule: 'classic.inside_window' });
    expect((await tenant.hold(1)).refused).toBe(1);
  });

  it('cannot be quoted where no card tells the price', async () => {
    const tenant = await story.tenant('1.00');
    const quotes = await tenant.run((billing, tx) =>
      billing.quote(tx, tenant.id, [
        { key: 'odd', recipients: ['+4915112345678'], category: 'gossip', kind: 'template', windowOpen: false },
        { key: 'user id', recipients: ['DE.134912'], category: 'UTILITY', kind: 'template', windowOpen: false },
      ]),
    );
    expect([...quotes.keys()]).toEqual(['user id']);
    expect(quotes.get('user id')).toMatchObject({ market: 'Germany', holdMicros: 55_000n });
  });
});
