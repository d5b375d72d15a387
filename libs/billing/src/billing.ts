import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import { CaptureMessages, type Bill } from './capture-messages/capture-messages.js';
import type { CaptureItem, Charge } from './capture-messages/charge.js';
import { HoldBalance } from './hold-balance/hold-balance.js';
import type { Hold, HoldOutcome } from './hold-balance/hold.js';
import type { Micros } from './money.js';
import { QuoteMessages } from './quote-messages/quote-messages.js';
import type { Quote, QuoteItem } from './quote-messages/quote.js';
import type { Balance } from './read-balance/balance.js';
import { ReadBalance } from './read-balance/read-balance.js';
import { ReleaseHolds } from './release-holds/release-holds.js';
import type { Credit } from './top-up/credit.js';
import { TopUp } from './top-up/top-up.js';

/**
 * The money of messages. Everything works on sets, inside the caller's transaction, and may be repeated: a fact is posted once
 * (promise P4). Lock your own rows before you call: the wallet is always the last lock.
 */
@Injectable()
export class Billing {
  constructor(
    private readonly quotes: QuoteMessages,
    private readonly holds: HoldBalance,
    private readonly captures: CaptureMessages,
    private readonly releases: ReleaseHolds,
    private readonly balances: ReadBalance,
    private readonly topUps: TopUp,
  ) {}

  /** What messages may cost at most, by key. A message that no rate card covers is missing from the answer: it must not be sent. */
  quote(tx: Tx, tenantId: TenantId, items: readonly QuoteItem[]): Promise<Map<string, Quote>> {
    return this.quotes.execute(tx, tenantId, items);
  }

  /**
   * Sets money aside, in order, until the wallet and its credit line are used up. Messages that may cost nothing always pass. Hold
   * before you capture: money set aside for a message that was charged already stays aside until it is released.
   */
  hold(tx: Tx, tenantId: TenantId, holds: readonly Hold[]): Promise<HoldOutcome> {
    return this.holds.execute(tx, tenantId, holds);
  }

  /**
   * Charges messages that have arrived, by Meta's word where it is known, and gives back what was held beyond that. May charge
   * more than was held, and a message whose hold was released: what arrived is owed.
   */
  async capture(tx: Tx, tenantId: TenantId, items: readonly CaptureItem[]): Promise<ReadonlyMap<string, Charge>> {
    const bill = await this.captures.assess(tx, tenantId, items);
    await this.captures.book(tx, tenantId, bill);
    return bill.charges;
  }

  /** The first half of a capture: what it will cost. Writes nothing and waits for nobody. */
  assess(tx: Tx, tenantId: TenantId, items: readonly CaptureItem[]): Promise<Bill> {
    return this.captures.assess(tx, tenantId, items);
  }

  /** The second half: takes the wallet, so let it be the last thing a transaction does. */
  book(tx: Tx, tenantId: TenantId, bill: Bill): Promise<void> {
    return this.captures.book(tx, tenantId, bill);
  }

  /** Gives back what is held for messages that will not arrive; does nothing for those that were charged. */
  release(tx: Tx, tenantId: TenantId, messageIds: readonly MessageId[]): Promise<void> {
    return this.releases.execute(tx, tenantId, messageIds);
  }

  balance(tx: Tx, tenantId: TenantId): Promise<Balance> {
    return this.balances.execute(tx, tenantId);
  }

  /** Books a payment; the same reference again answers the payment as it was, or is refused when the amount differs. */
  topUp(tx: Tx, tenantId: TenantId, micros: Micros, reference: string, actor: string, note?: string): Promise<Credit> {
    return this.topUps.execute(tx, tenantId, { micros, reference, actor, note: note ?? null });
  }
}
