import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ProviderOnly } from '#identity';
import { Database } from '#platform/database';
import { Cursors, PageQuery, type Page, pageOf } from '#platform/http';
import { requireId } from '#platform/kernel';
import { Tenants } from '../tenants.js';
import { AdmitTenant } from './admit-tenant.js';
import { AdmitTenantRequest, ChangeTenantRequest, showTenant, TenantResponse } from './tenant.schema.js';

@ApiTags('Tenants')
@Controller('admin/v1/tenants')
export class TenantsController {
  constructor(
    private readonly admit: AdmitTenant,
    private readonly tenants: Tenants,
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  @Post()
  @ProviderOnly()
  @ApiOperation({ summary: 'Take a company in' })
  @ApiCreatedResponse({ standardSchema: TenantResponse })
  async create(@Body({ schema: AdmitTenantRequest }) request: AdmitTenantRequest): Promise<TenantResponse> {
    return showTenant(await this.admit.execute(request));
  }

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: 'List companies, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(TenantResponse) })
  async list(@Query({ schema: PageQuery }) query: z.output<typeof PageQuery>): Promise<Page<TenantResponse>> {
    const after = this.cursors.read(query.cursor, 'tenants');
    const rows = await this.database.withSystem('list tenants', (tx) => this.tenants.list(tx, query.limit, after));
    return this.cursors.page(rows, query.limit, 'tenants', showTenant);
  }

  @Get(':id')
  @ProviderOnly()
  @ApiOperation({ summary: 'Show a company' })
  @ApiOkResponse({ standardSchema: TenantResponse })
  async show(@Param('id') id: string): Promise<TenantResponse> {
    const tenantId = requireId('tenant', id);
    return showTenant(await this.database.withTenant(tenantId, (tx) => this.tenants.require(tx, tenantId)));
  }

  @Patch(':id')
  @ProviderOnly()
  @ApiOperation({ summary: 'Rename, suspend or close a company' })
  @ApiOkResponse({ standardSchema: TenantResponse })
  async change(
    @Param('id') id: string,
    @Body({ schema: ChangeTenantRequest }) request: ChangeTenantRequest,
  ): Promise<TenantResponse> {
    const tenantId = requireId('tenant', id);
    return showTenant(await this.database.withTenant(tenantId, (tx) => this.tenants.change(tx, tenantId, request)));
  }
}
