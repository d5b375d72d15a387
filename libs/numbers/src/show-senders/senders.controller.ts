import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerTenant, TenantScope } from '#identity';
import { Database } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { showSender, type SenderResponse } from '../add-number/number.schema.js';
import { Numbers } from '../numbers.js';

@ApiTags('Account')
@Controller('v1/senders')
export class SendersController {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
  ) {}

  @Get()
  @TenantScope('account:read')
  @ApiOperation({ summary: 'The numbers you can send from, the default one first' })
  async list(@CallerTenant() tenantId: TenantId): Promise<{ data: SenderResponse[] }> {
    const senders = await this.database.withTenant(tenantId, (tx) => this.numbers.senders(tx, tenantId));
    return { data: senders.map(showSender) };
  }
}
