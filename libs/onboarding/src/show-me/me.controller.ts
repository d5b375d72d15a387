import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, CallerTenant, TenantScope, type Principal } from '#identity';
import { Database } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { Tenants } from '../tenants.js';
import { MeResponse, showMe } from './me.schema.js';

@ApiTags('Account')
@Controller('v1/me')
export class MeController {
  constructor(
    private readonly database: Database,
    private readonly tenants: Tenants,
  ) {}

  @Get()
  @TenantScope('account:read')
  @ApiOperation({ summary: 'Who am I: the company behind the credential and what it may do' })
  @ApiOkResponse({ standardSchema: MeResponse })
  async show(@Caller() caller: Principal, @CallerTenant() tenantId: TenantId): Promise<MeResponse> {
    const tenant = await this.database.withTenant(tenantId, (tx) => this.tenants.require(tx, tenantId));
    return showMe(tenant, caller);
  }
}
