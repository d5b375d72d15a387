import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { newId, type TenantId } from '#platform/kernel';
import { ReferenceReused } from '../billing.errors.js';
import { topUpEntries } from '../ledger.js';
import { LedgerRepository } from '../ledger.repository.js';
import type { Micros } from '../money.js';
import { PlanRepository } from '../set-pricing/plan.repository.js';
import type { Credit } from './credit.js';
import { CreditRepository } from './credit.repository.js';

export interface Payment {
  readonly micros: Micros;
  /** The payer's own name for it, such as a bank reference; what makes a repetition harmless. */
  readonly reference: string;
  readonly actor: string;
  readonly note: string | null;
}

/** Books money that a tenant has paid in. */
@Injectable()
export class TopUp {
  constructor(
    private readonly plans: PlanRepository,
    private readonly credits: CreditRepository,
    private readonly ledger: LedgerRepository,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, payment: Payment): Promise<Credit> {
    if (payment.micros <= 0n) throw new Error('a payment is more than nothing');
    const { currency } = await this.plans.recentAgreement(tx, tenantId);
    const { micros: amount, reference, actor, note } = payment;
    const credit: Credit = { id: newId<'ledger'>(tx.now), amount, currency, reference, note, actor, createdAt: tx.now };
    if (!(await this.credits.insert(tx, tenantId, credit))) return this.repeated(tx, tenantId, credit);
    await this.ledger.lock(tx, tenantId, currency);
    await this.ledger.post(tx, tenantId, currency, topUpEntries(credit.id, amount, { reference, actor, note }));
    return credit;
  }

  private async repeated(tx: Tx, tenantId: TenantId, credit: Credit): Promise<Credit> {
    const booked = (await this.credits.byReference(tx, tenantId, credit.reference)) as Credit;
    if (booked.amount !== credit.amount) throw new ReferenceReused(booked);
    return booked;
  }
}
