import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerTenant, TenantScope } from '#identity';
import { Database } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { BalanceResponse, showBalance } from './balance.schema.js';
import { ReadBalance } from './read-balance.js';

@ApiTags('Account')
@Controller('v1/balance')
export class BalanceController {
  constructor(
    private readonly database: Database,
    private readonly balances: ReadBalance,
  ) {}

  @Get()
  @TenantScope('account:read')
  @ApiOperation({ summary: 'Your money: available, and held for messages under way' })
  @ApiOkResponse({ standardSchema: BalanceResponse })
  async show(@CallerTenant() tenantId: TenantId): Promise<BalanceResponse> {
    return showBalance(await this.database.withTenant(tenantId, (tx) => this.balances.execute(tx, tenantId)));
  }
}
