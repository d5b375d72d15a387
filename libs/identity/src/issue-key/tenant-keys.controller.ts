import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags, ApiOkResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { Database } from '#platform/database';
import { Cursors, PageQuery, type Page, pageOf } from '#platform/http';
import { requireId } from '#platform/kernel';
import { assertTenantExists } from '../known-tenant.js';
import { Caller, ProviderOnly } from '../access.js';
import { ApiKeyRepository } from '../api-key/api-key.repository.js';
import type { Principal } from '../principal.js';
import { IssueKey } from './issue-key.js';
import { IssuedKeyResponse, IssueKeyRequest, showKey, KeyResponse } from './key.schema.js';

@ApiTags('API keys')
@Controller('admin/v1/tenants/:tenantId/keys')
export class TenantKeysController {
  constructor(
    private readonly issue: IssueKey,
    private readonly keys: ApiKeyRepository,
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  @Post()
  @ProviderOnly()
  @ApiOperation({ summary: 'Issue an API key for a company; the key is shown once' })
  @ApiCreatedResponse({ standardSchema: IssuedKeyResponse })
  async create(
    @Caller() caller: Principal,
    @Param('tenantId') tenant: string,
    @Body({ schema: IssueKeyRequest }) request: IssueKeyRequest,
  ): Promise<IssuedKeyResponse> {
    const { key, text } = await this.issue.execute(caller, requireId('tenant', tenant), request);
    return { ...showKey(key), key: text };
  }

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: 'List the API keys of a company, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(KeyResponse) })
  async list(
    @Param('tenantId') tenant: string,
    @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>,
  ): Promise<Page<KeyResponse>> {
    const tenantId = requireId('tenant', tenant);
    const filters = ['keys', tenantId];
    const before = this.cursors.read(query.cursor, filters);
    const rows = await this.database.withTenant(tenantId, async (tx) => {
      await assertTenantExists(tx, tenantId);
      return this.keys.list(tx, tenantId, query.limit, before);
    });
    return this.cursors.page(rows, query.limit, filters, showKey);
  }
}
