import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags, ApiOkResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { Database } from '#platform/database';
import { Cursors, PageQuery, type Page, pageOf } from '#platform/http';
import { ProviderOnly } from '../access.js';
import { UserRepository } from '../user/user.repository.js';
import { showUser, UserResponse } from '../user/user.schema.js';
import { AddUser } from './add-user.js';
import { AddProviderAdminRequest } from './add-user.schema.js';

@ApiTags('People')
@Controller('admin/v1/users')
export class ProviderUsersController {
  constructor(
    private readonly addUser: AddUser,
    private readonly users: UserRepository,
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  @Post()
  @ProviderOnly()
  @ApiOperation({ summary: "Let another of the provider's people sign in" })
  @ApiCreatedResponse({ standardSchema: UserResponse })
  async create(@Body({ schema: AddProviderAdminRequest }) request: AddProviderAdminRequest): Promise<UserResponse> {
    return showUser(await this.addUser.toProvider(request));
  }

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: "List the provider's people, newest first" })
  @ApiOkResponse({ standardSchema: pageOf(UserResponse) })
  async list(@Query({ schema: PageQuery }) query: z.output<typeof PageQuery>): Promise<Page<UserResponse>> {
    const before = this.cursors.read(query.cursor, 'provider users');
    const rows = await this.database.withSystem('list provider admins', (tx) =>
      this.users.list(tx, null, query.limit, before),
    );
    return this.cursors.page(rows, query.limit, 'provider users', showUser);
  }
}
