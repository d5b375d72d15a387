import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { instantOf, type MessageId, type TenantId } from '#platform/kernel';
import { captureEntries, metaFeeEntries, type Entry } from '../ledger.js';
import { LedgerRepository } from '../ledger.repository.js';
import type { Micros } from '../money.js';
import { PriceBook } from '../rate-cards/price-book.js';
import { rowRef } from '../rate-cards/rate-card.js';
import { type Agreement, planAt } from '../set-pricing/plan.js';
import { PlanRepository } from '../set-pricing/plan.repository.js';
import { captureMemo, chargeOf } from './capture-memo.js';
import { captureFactOf, chargeKey, type CaptureItem, type Charge } from './charge.js';
import { rateDelivered } from './rate-delivered.js';

/** What messages cost that have arrived, and the entries that are still to be booked for it. */
export interface Bill {
  readonly currency: string;
  /** By `chargeKey`. */
  readonly charges: ReadonlyMap<string, Charge>;
  readonly entries: readonly Entry[];
}

/**
 * Charges messages that have arrived, each once (promise P4): a repeated call answers the charge that was made. In two steps,
 * because everybody who books for a tenant waits for the same wallet: the caller does its own writing in between.
 */
@Injectable()
export class CaptureMessages {
  constructor(
    private readonly plans: PlanRepository,
    private readonly prices: PriceBook,
    private readonly ledger: LedgerRepository,
  ) {}

  /** Rates them. The caller has locked the messages, so nobody else is charging them. */
  async assess(tx: Tx, tenantId: TenantId, items: readonly CaptureItem[]): Promise<Bill> {
    const agreement = await this.plans.agreement(tx, tenantId);
    const ids = items.map((item) => item.messageId);
    const accounts = await this.ledger.accountsOf(tx, tenantId, ids);

    const held = new Map([...accounts].map(([id, account]) => [id, account.held]));
    const charges = new Map<string, Charge>();
    const entries: Entry[] = [];
    for (const item of items) {
      const key = chargeKey(item);
      if (charges.has(key)) continue;
      const memo = accounts.get(item.messageId)?.captured.get(captureFactOf(item));
      charges.set(key, memo ? chargeOf(memo) : this.charge(item, agreement, held, entries));
    }
    return { currency: agreement.currency, charges, entries };
  }

  async book(tx: Tx, tenantId: TenantId, { currency, entries }: Bill): Promise<void> {
    if (entries.length === 0) return;
    await this.ledger.lock(tx, tenantId, currency);
    await this.ledger.post(tx, tenantId, currency, entries);
  }

  /** Takes from what is `held` for the message, and leaves there what its other participants may cost. */
  private charge(item: CaptureItem, agreement: Agreement, held: Map<MessageId, Micros>, entries: Entry[]): Charge {
    const plan = planAt(agreement, instantOf(item.messageId));
    const delivered = rateDelivered(item, plan, agreement.timezone, this.prices);
    const { rating } = delivered;
    const memo = captureMemo(item, delivered);
    const fact = captureFactOf(item);
    const left = held.get(item.messageId) ?? 0n;
    const taken = item.inGroup ? lesser(left, rating.priceMicros) : left;
    held.set(item.messageId, left - taken);
    entries.push(
      ...captureEntries(item.messageId, fact, taken, rating.priceMicros, memo),
      ...metaFeeEntries(item.messageId, fact, rating.costMicros, {
        rate_row: rating.rateRow && rowRef(rating.rateRow),
      }),
    );
    return chargeOf(memo);
  }
}

const lesser = (a: Micros, b: Micros): Micros => (a < b ? a : b);
