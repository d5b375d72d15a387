import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { LedgerRepository } from '../ledger.repository.js';
import { planAt } from '../set-pricing/plan.js';
import { PlanRepository } from '../set-pricing/plan.repository.js';
import type { Balance } from './balance.js';

@Injectable()
export class ReadBalance {
  constructor(
    private readonly plans: PlanRepository,
    private readonly ledger: LedgerRepository,
  ) {}

  async execute(tx: Tx, tenantId: TenantId): Promise<Balance> {
    const { currency, creditLimitMicros } = planAt(await this.plans.agreement(tx, tenantId), tx.now);
    const { available, held } = await this.ledger.wallet(tx, tenantId, currency);
    return { currency, available, held, creditLimit: creditLimitMicros };
  }
}
