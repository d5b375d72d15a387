import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CaptureItem } from '#billing';
import { newId, type Id, type MessageId } from '#platform/kernel';
import { BillingStory, GERMAN, type BilledTenant } from '../support/billing-story.js';

/** Something that can happen to one of a handful of messages, or to the wallet; repeats are likely. */
type Step =
  | { readonly do: 'hold'; readonly messages: readonly number[] }
  | { readonly do: 'capture'; readonly messages: readonly number[]; readonly type: string | undefined }
  | { readonly do: 'release'; readonly messages: readonly number[] }
  | { readonly do: 'top up'; readonly cents: number; readonly reference: number };

const MESSAGES = 6;
const someMessages = fc.array(fc.nat(MESSAGES - 1), { minLength: 1, maxLength: 8 });
const types = fc.constantFrom('regular', 'free_entry_point', 'free_customer_service', undefined);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('hold' as const), messages: someMessages }),
  fc.record({ do: fc.constant('capture' as const), messages: someMessages, type: types }),
  fc.record({ do: fc.constant('release' as const), messages: someMessages }),
  fc.record({ do: fc.constant('top up' as const), cents: fc.integer({ min: 1, max: 60 }), reference: fc.nat(3) }),
);

describe('The ledger', () => {
  let story: BillingStory;
  beforeAll(async () => {
    story = await BillingStory.start();
  });
  afterAll(() => story.close());

  it('refuses a fact whose entries do not sum to zero', async () => {
    const tenant = await story.tenant();
    const insert = (amounts: readonly number[], accounts: readonly string[]) =>
      story.transactions.withTenant(tenant.id, (tx) =>
        tx.execute(
          `INSERT INTO ledger_entry (tenant_id, subject_id, fact, account, currency, amount, created_at)
           SELECT $1, $2, 'hold', account, 'USD', amount, clock_now() FROM unnest($3::bigint[], $4::text[]) AS e (amount, account)`,
          [tenant.id, newId(tx.now), amounts, accounts],
        ),
      );
    await expect(insert([5], ['tenant:held'])).rejects.toThrow('must sum to zero');
    await expect(insert([-5, 6], ['tenant:available', 'tenant:held'])).rejects.toThrow('must sum to zero');
    await expect(insert([-5, 5], ['tenant:available', 'tenant:pocket'])).rejects.toThrow('ledger_entry_account_check');
  });

  it('cannot be changed, nor shortened, by the roles the platform runs as', async () => {
    const tenant = await story.tenant('1.00');
    const change = 'UPDATE ledger_entry SET amount = amount * 2 WHERE tenant_id = $1';
    const shorten = 'DELETE FROM ledger_entry WHERE tenant_id = $1';
    for (const sql of [change, shorten]) {
      const asTenant = story.transactions.withTenant(tenant.id, (tx) => tx.execute(sql, [tenant.id]));
      await expect(asTenant).rejects.toThrow('permission denied');
      const asSystem = story.transactions.withSystem('story', (tx) => tx.execute(sql, [tenant.id]));
      await expect(asSystem).rejects.toThrow('permission denied');
    }
  });

  it('shows a wallet that was changed behind its back', async () => {
    const tenant = await story.tenant('1.00');
    const cheat = (micros: number) =>
      story.transactions.withTenant(tenant.id, (tx) =>
        tx.execute('UPDATE wallet SET available = available + $2 WHERE tenant_id = $1', [tenant.id, micros]),
      );
    await cheat(7);
    const { ok, mismatches } = await story.check();
    expect(ok).toBe(false);
    expect(mismatches).toEqual([
      {
        tenantId: tenant.id,
        currency: 'USD',
        wallet: { available: 1_000_007n, held: 0n },
        ledger: { available: 1_000_000n, held: 0n },
      },
    ]);
    await cheat(-7);
  });

  it('sums to zero and equals the wallet whatever happens in whatever order, twice or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const tenant = await story.tenant();
        const ids = Array.from({ length: MESSAGES }, () => newId<'message'>(new Date()));
        const model = new Model();
        for (const each of steps) await take(tenant, ids, each, model);
        const { available, held } = await tenant.run((billing, tx) => billing.balance(tx, tenant.id));
        expect({ available, held }).toEqual({ available: model.available, held: model.held });
        expect(await story.check()).toMatchObject({ ok: true });
      }),
      { numRuns: 40 },
    );
  });

  it('lets ten writers at one wallet spend what is there and not a millionth more', async () => {
    const tenant = await story.tenant('2.00');
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => tenant.hold(3)));
    const held = outcomes.flatMap((each) => each.ids);
    expect(held).toHaveLength(14); // 14 × 0.1365 = 1.911; a fifteenth does not fit
    expect(await tenant.money()).toBe('0.089 available, 1.911 held');

    const half = held.slice(0, 7);
    const rest = held.slice(7);
    await Promise.all([
      ...half.map((id) => tenant.capture([id])),
      ...half.map((id) => tenant.capture([id])),
      ...rest.map((id) => tenant.release([id])),
      ...rest.map((id) => tenant.release([id])),
    ]);
    expect(await tenant.money()).toBe('1.0445 available, 0.00 held');
    expect(await story.check()).toMatchObject({ ok: true });
  });
});

/** The same rules once more, in the plainest way there is. */
class Model {
  available = 0n;
  held = 0n;
  readonly holds = new Map<Id<'message'>, 'open' | 'closed'>();
  readonly captured = new Set<Id<'message'>>();
  readonly references = new Map<number, number>();
}
const PRICE = 136_500n;

async function take(tenant: BilledTenant, ids: readonly MessageId[], step: Step, model: Model): Promise<void> {
  if (step.do === 'top up') return topUp(tenant, step, model);
  const chosen = step.messages.map((index) => ids[index]!);
  if (step.do === 'hold') return hold(tenant, chosen, model);
  if (step.do === 'release') {
    await tenant.release(chosen);
    return chosen.forEach((id) => close(model, id));
  }
  const pricing: Partial<CaptureItem> = step.type ? { pricing: { type: step.type, category: 'marketing' } } : {};
  const charges = await tenant.capture(chosen, pricing);
  expect(charges.size).toBe(new Set(chosen).size);
  for (const id of chosen) {
    if (model.captured.has(id)) continue;
    close(model, id);
    model.captured.add(id);
    model.available -= step.type?.startsWith('free') ? 0n : PRICE;
  }
}

async function hold(tenant: BilledTenant, chosen: readonly MessageId[], model: Model): Promise<void> {
  const quote = { market: 'Germany', currency: 'USD', holdMicros: PRICE, rule: 'story', explanation: GERMAN };
  const holds = chosen.map((messageId) => ({ messageId, quote }));
  const { refused, available } = await tenant.run((billing, tx) => billing.hold(tx, tenant.id, holds));
  const expected = new Set<MessageId>();
  for (const id of chosen) {
    if (model.holds.has(id)) continue;
    if (model.available < PRICE) {
      expected.add(id);
      continue;
    }
    model.available -= PRICE;
    model.held += PRICE;
    model.holds.set(id, 'open');
  }
  expect({ refused, available }).toEqual({ refused: expected, available: model.available });
}

function close(model: Model, id: MessageId): void {
  if (model.holds.get(id) !== 'open') return;
  model.holds.set(id, 'closed');
  model.held -= PRICE;
  model.available += PRICE;
}

async function topUp(tenant: BilledTenant, step: Step & { do: 'top up' }, model: Model): Promise<void> {
  const micros = BigInt(step.cents) * 10_000n;
  const known = model.references.get(step.reference);
  const booked = tenant.run((billing, tx) =>
    billing.topUp(tx, tenant.id, micros, `payment ${step.reference}`, 'story'),
  );
  if (known !== undefined && known !== step.cents) return expect(booked).rejects.toThrow('names one payment');
  await booked;
  if (known !== undefined) return;
  model.references.set(step.reference, step.cents);
  model.available += micros;
}
