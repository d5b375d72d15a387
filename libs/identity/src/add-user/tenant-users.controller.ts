import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags, ApiOkResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { Database } from '#platform/database';
import { Cursors, PageQuery, type Page, pageOf } from '#platform/http';
import { requireId } from '#platform/kernel';
import { assertTenantExists } from '../known-tenant.js';
import { ProviderOnly } from '../access.js';
import { UserRepository } from '../user/user.repository.js';
import { showUser, UserResponse } from '../user/user.schema.js';
import { AddUser } from './add-user.js';
import { AddTenantUserRequest } from './add-user.schema.js';

@ApiTags('People')
@Controller('admin/v1/tenants/:tenantId/users')
export class TenantUsersController {
  constructor(
    private readonly addUser: AddUser,
    private readonly users: UserRepository,
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  @Post()
  @ProviderOnly()
  @ApiOperation({ summary: 'Let a person of a company sign in' })
  @ApiCreatedResponse({ standardSchema: UserResponse })
  async create(
    @Param('tenantId') tenant: string,
    @Body({ schema: AddTenantUserRequest }) request: AddTenantUserRequest,
  ): Promise<UserResponse> {
    return showUser(await this.addUser.toTenant(requireId('tenant', tenant), request));
  }

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: 'List the people of a company, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(UserResponse) })
  async list(
    @Param('tenantId') tenant: string,
    @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>,
  ): Promise<Page<UserResponse>> {
    const tenantId = requireId('tenant', tenant);
    const filters = ['users', tenantId];
    const before = this.cursors.read(query.cursor, filters);
    const rows = await this.database.withTenant(tenantId, async (tx) => {
      await assertTenantExists(tx, tenantId);
      return this.users.list(tx, tenantId, query.limit, before);
    });
    return this.cursors.page(rows, query.limit, filters, showUser);
  }
}
