import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, ProviderOnly, type Principal } from '#identity';
import { Tenants } from '#onboarding';
import { Database } from '#platform/database';
import { publicId, requireId } from '#platform/kernel';
import { requireCurrency } from '../set-pricing/currency.js';
import { ReadBalance } from '../read-balance/read-balance.js';
import { CreditRequest, CreditResponse, showCredit } from './credit.schema.js';
import { TopUp } from './top-up.js';

@ApiTags('Billing')
@Controller('admin/v1/tenants/:id/credits')
export class CreditsController {
  constructor(
    private readonly database: Database,
    private readonly tenants: Tenants,
    private readonly topUp: TopUp,
    private readonly balances: ReadBalance,
  ) {}

  @Post()
  @ProviderOnly()
  @ApiOperation({ summary: 'Book a payment of a company; the same reference again books nothing and answers the same' })
  @ApiCreatedResponse({ standardSchema: CreditResponse })
  create(
    @Param('id') id: string,
    @Body({ schema: CreditRequest }) request: CreditRequest,
    @Caller() caller: Principal,
  ): Promise<CreditResponse> {
    const tenantId = requireId('tenant', id);
    const actor = caller.userId ? publicId('user', caller.userId) : caller.name;
    return this.database.withTenant(tenantId, async (tx) => {
      requireCurrency(await this.tenants.require(tx, tenantId), request.currency);
      const { amount, reference, note } = request;
      const credit = await this.topUp.execute(tx, tenantId, { micros: amount, reference, actor, note: note ?? null });
      return showCredit(credit, await this.balances.execute(tx, tenantId));
    });
  }
}
