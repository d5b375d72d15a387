import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, CallerTenant, TenantScope, type Principal, type Scope } from '#identity';
import { Database } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { showTenant, type TenantResponse } from '../admit-tenant/tenant.schema.js';
import { Tenants } from '../tenants.js';

interface MeResponse {
  readonly tenant: TenantResponse;
  readonly credential: { readonly kind: string; readonly scopes: readonly Scope[]; readonly test: boolean };
}

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
  async show(@Caller() caller: Principal, @CallerTenant() tenantId: TenantId): Promise<MeResponse> {
    const tenant = await this.database.withTenant(tenantId, (tx) => this.tenants.require(tx, tenantId));
    return { tenant: showTenant(tenant), credential: { kind: caller.kind, scopes: caller.scopes, test: caller.test } };
  }
}
