import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { instantOf, type MessageId, type TenantId } from '#platform/kernel';
import { captureEntries, metaFeeEntries, type Entry } from '../ledger.js';
import { LedgerRepository, type MessageAccount } from '../ledger.repository.js';
import { PriceBook } from '../rate-cards/price-book.js';
import { rowRef } from '../rate-cards/rate-card.js';
import { type Agreement, planAt } from '../set-pricing/plan.js';
import { PlanRepository } from '../set-pricing/plan.repository.js';
import { captureMemo, chargeOf } from './capture-memo.js';
import type { CaptureItem, Charge } from './charge.js';
import { rateDelivered } from './rate-delivered.js';

/** Charges messages that have arrived, each once (promise P4): a repeated call answers the charge that was made. */
@Injectable()
export class CaptureMessages {
  constructor(
    private readonly plans: PlanRepository,
    private readonly prices: PriceBook,
    private readonly ledger: LedgerRepository,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, items: readonly CaptureItem[]): Promise<Map<MessageId, Charge>> {
    if (items.length === 0) return new Map();
    const agreement = await this.plans.agreement(tx, tenantId);
    await this.ledger.lock(tx, tenantId, agreement.currency);
    const ids = items.map((item) => item.messageId);
    const accounts = await this.ledger.accountsOf(tx, tenantId, ids);

    const charges = new Map<MessageId, Charge>();
    const entries: Entry[] = [];
    for (const item of items) {
      if (charges.has(item.messageId)) continue;
      const account = accounts.get(item.messageId);
      if (account?.captured) charges.set(item.messageId, chargeOf(account.captured));
      else charges.set(item.messageId, this.charge(item, agreement, account, entries));
    }
    await this.ledger.post(tx, tenantId, agreement.currency, entries);
    return charges;
  }

  private charge(
    item: CaptureItem,
    agreement: Agreement,
    account: MessageAccount | undefined,
    entries: Entry[],
  ): Charge {
    const plan = planAt(agreement, instantOf(item.messageId));
    const delivered = rateDelivered(item, plan, agreement.timezone, this.prices);
    const { rating } = delivered;
    const memo = captureMemo(item, delivered);
    entries.push(
      ...captureEntries(item.messageId, account?.held ?? 0n, rating.priceMicros, memo),
      ...metaFeeEntries(item.messageId, rating.costMicros, { rate_row: rating.rateRow && rowRef(rating.rateRow) }),
    );
    return chargeOf(memo);
  }
}
