import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { holdEntries } from '../ledger.js';
import { LedgerRepository } from '../ledger.repository.js';
import { planAt } from '../set-pricing/plan.js';
import { PlanRepository } from '../set-pricing/plan.repository.js';
import { afford } from './afford.js';
import type { Hold, HoldOutcome } from './hold.js';

/** Sets money aside for messages before they are accepted: one lock and one statement, however many they are. */
@Injectable()
export class HoldBalance {
  constructor(
    private readonly plans: PlanRepository,
    private readonly ledger: LedgerRepository,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, holds: readonly Hold[]): Promise<HoldOutcome> {
    const { creditLimitMicros, currency } = planAt(await this.plans.recentAgreement(tx, tenantId), tx.now);
    const priced = holds.filter((hold) => hold.quote.holdMicros > 0n);
    if (priced.some((hold) => hold.quote.currency !== currency)) throw new Error('a quote of another tenant was held');
    if (priced.length === 0) return { refused: new Set(), ...(await this.ledger.wallet(tx, tenantId, currency)) };

    const wallet = await this.ledger.lock(tx, tenantId, currency);
    const budget = wallet.available + creditLimitMicros;
    let { funded, refused } = afford(priced, budget);
    if (refused.length > 0) ({ funded, refused } = afford(await this.withoutRepeats(tx, tenantId, priced), budget));
    const entries = funded.flatMap(({ messageId, quote }) =>
      holdEntries(messageId, quote.holdMicros, { market: quote.market, rule: quote.rule }),
    );
    const after = await this.ledger.post(tx, tenantId, currency, entries);
    return {
      refused: new Set(refused.map((hold) => hold.messageId)),
      available: (after ?? wallet).available,
    };
  }

  /** A repeated call must not be refused for want of the money it has itself set aside; only worth a look when money is short. */
  private async withoutRepeats(tx: Tx, tenantId: TenantId, holds: readonly Hold[]): Promise<Hold[]> {
    const ids = holds.map((hold) => hold.messageId);
    const known = await this.ledger.accountsOf(tx, tenantId, ids);
    return [...new Map(holds.map((hold) => [hold.messageId, hold])).values()].filter(
      (hold) => !known.get(hold.messageId)?.everHeld,
    );
  }
}
