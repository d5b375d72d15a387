import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProviderOnly } from '#identity';
import { Database } from '#platform/database';
import { requireId } from '#platform/kernel';
import { type Agreement, planAt } from './plan.js';
import { PlanRepository } from './plan.repository.js';
import { PricingRequest, PricingResponse, showPlan } from './pricing.schema.js';
import { SetPricing } from './set-pricing.js';

@ApiTags('Billing')
@Controller('admin/v1/tenants/:id/pricing')
export class PricingController {
  constructor(
    private readonly database: Database,
    private readonly plans: PlanRepository,
    private readonly pricing: SetPricing,
  ) {}

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: 'What a company pays, now and as agreed for later' })
  @ApiOkResponse({ standardSchema: PricingResponse })
  show(@Param('id') id: string): Promise<PricingResponse> {
    const tenantId = requireId('tenant', id);
    return this.database.withTenant(tenantId, async (tx) =>
      showPricing(await this.plans.agreement(tx, tenantId), tx.now),
    );
  }

  @Put()
  @ProviderOnly()
  @ApiOperation({ summary: 'Agree what a company pays, from now or from a later instant on' })
  @ApiOkResponse({ standardSchema: PricingResponse })
  async set(
    @Param('id') id: string,
    @Body({ schema: PricingRequest }) request: PricingRequest,
  ): Promise<PricingResponse> {
    const { agreement, now } = await this.pricing.execute(requireId('tenant', id), request);
    return showPricing(agreement, now);
  }
}

const showPricing = (agreement: Agreement, now: Date): PricingResponse => ({
  ...showPlan(planAt(agreement, now)),
  upcoming: agreement.plans
    .filter((plan) => plan.effectiveFrom !== null && plan.effectiveFrom > now)
    .map(showPlan)
    .reverse(),
});
