import { Injectable } from '@nestjs/common';
import { Tenants } from '#onboarding';
import { Database } from '#platform/database';
import { Invalid, type TenantId } from '#platform/kernel';
import { requireCurrency } from './currency.js';
import type { Agreement, Plan } from './plan.js';
import { PlanRepository } from './plan.repository.js';
import type { PricingRequest } from './pricing.schema.js';

/** Agrees a plan with a tenant, from now or a later instant on. What has been charged stays as it was. */
@Injectable()
export class SetPricing {
  constructor(
    private readonly database: Database,
    private readonly tenants: Tenants,
    private readonly plans: PlanRepository,
  ) {}

  async execute(tenantId: TenantId, request: PricingRequest): Promise<{ agreement: Agreement; now: Date }> {
    const answer = await this.database.withTenant(tenantId, async (tx) => {
      const tenant = await this.tenants.require(tx, tenantId);
      requireCurrency(tenant, request.currency);
      const effectiveFrom = request.effective_from ?? tx.now;
      if (effectiveFrom < tx.now)
        throw new Invalid([{ pointer: '/effective_from', detail: 'must not lie in the past' }]);
      await this.plans.save(tx, tenantId, planOf(request, tenant.currency, effectiveFrom));
      return { agreement: await this.plans.agreement(tx, tenantId), now: tx.now };
    });
    this.plans.forget(tenantId);
    return answer;
  }
}

const planOf = (request: PricingRequest, currency: string, effectiveFrom: Date): Plan & { effectiveFrom: Date } => ({
  model: request.model,
  currency,
  classicRateMicros: request.classic_rate,
  chargeTemplateInsideWindow: request.charge_template_inside_window,
  markupPpm: BigInt(request.markup_ppm),
  feeMicros: request.fee,
  creditLimitMicros: request.credit_limit,
  effectiveFrom,
});
