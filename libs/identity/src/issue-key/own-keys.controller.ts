import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags, ApiOkResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { Database } from '#platform/database';
import { Cursors, PageQuery, type Page, pageOf } from '#platform/http';
import { requireId, type TenantId } from '#platform/kernel';
import { Caller, CallerTenant, TenantScope } from '../access.js';
import { ApiKeyRepository } from '../api-key/api-key.repository.js';
import type { Principal } from '../principal.js';
import { RevokeKey } from '../revoke-key/revoke-key.js';
import { IssueKey } from './issue-key.js';
import { IssuedKeyResponse, IssueKeyRequest, showKey, KeyResponse } from './key.schema.js';

@ApiTags('API keys')
@Controller('v1/keys')
export class OwnKeysController {
  constructor(
    private readonly issue: IssueKey,
    private readonly revoke: RevokeKey,
    private readonly keys: ApiKeyRepository,
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  @Post()
  @TenantScope('account:write')
  @ApiOperation({ summary: 'Issue an API key with scopes of your own; the key is shown once' })
  @ApiCreatedResponse({ standardSchema: IssuedKeyResponse })
  async create(
    @Caller() caller: Principal,
    @CallerTenant() tenantId: TenantId,
    @Body({ schema: IssueKeyRequest }) request: IssueKeyRequest,
  ): Promise<IssuedKeyResponse> {
    const { key, text } = await this.issue.execute(caller, tenantId, request);
    return { ...showKey(key), key: text };
  }

  @Get()
  @TenantScope('account:read')
  @ApiOperation({ summary: 'List your API keys, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(KeyResponse) })
  async list(
    @CallerTenant() tenantId: TenantId,
    @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>,
  ): Promise<Page<KeyResponse>> {
    const before = this.cursors.read(query.cursor, 'own keys');
    const rows = await this.database.withTenant(tenantId, (tx) => this.keys.list(tx, tenantId, query.limit, before));
    return this.cursors.page(rows, query.limit, 'own keys', showKey);
  }

  @Delete(':keyId')
  @HttpCode(204)
  @TenantScope('account:write')
  @ApiOperation({ summary: 'Revoke one of your API keys' })
  @ApiNoContentResponse()
  async remove(@CallerTenant() tenantId: TenantId, @Param('keyId') id: string): Promise<void> {
    await this.revoke.execute(tenantId, requireId('api_key', id));
  }
}
