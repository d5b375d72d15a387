import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerTenant, TenantScope } from '#identity';
import { Database } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { SendersResponse, showSender } from '../add-number/number.schema.js';
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
  @ApiOkResponse({ standardSchema: SendersResponse })
  async list(@CallerTenant() tenantId: TenantId): Promise<SendersResponse> {
    const senders = await this.database.withTenant(tenantId, (tx) => this.numbers.senders(tx, tenantId));
    return { data: senders.map(showSender) };
  }
}
