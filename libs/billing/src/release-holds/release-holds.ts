import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import { releaseEntries } from '../ledger.js';
import { LedgerRepository } from '../ledger.repository.js';
import { PlanRepository } from '../set-pricing/plan.repository.js';

/** Gives back what is held for messages that will not arrive. What was captured or released before holds nothing any more. */
@Injectable()
export class ReleaseHolds {
  constructor(
    private readonly plans: PlanRepository,
    private readonly ledger: LedgerRepository,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, messageIds: readonly MessageId[]): Promise<void> {
    if (messageIds.length === 0) return;
    if (!(await this.holdsAnything(tx, tenantId, messageIds))) return;
    const { currency } = await this.plans.recentAgreement(tx, tenantId);
    await this.ledger.lock(tx, tenantId, currency);
    const accounts = await this.ledger.accountsOf(tx, tenantId, messageIds);
    const entries = [...accounts].flatMap(([id, account]) => releaseEntries(id, account.held));
    await this.ledger.post(tx, tenantId, currency, entries);
  }

  /** Free messages are the most; they need not wait for the tenant's wallet. */
  private async holdsAnything(tx: Tx, tenantId: TenantId, messageIds: readonly MessageId[]): Promise<boolean> {
    const accounts = await this.ledger.accountsOf(tx, tenantId, messageIds);
    return [...accounts.values()].some(({ held }) => held !== 0n);
  }
}
