import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Passwords } from '#identity';
import { Database } from '#platform/database';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { accessDenied, invalid, notFound, OnPremRefusal } from '../onprem.errors.js';
import { ClientUserRepository } from './client-user.repository.js';
import { isUsername, weaknessOf } from './password-policy.js';

/** The built-in user; it cannot be deleted, and there is no other admin. */
export const ADMIN = 'admin';

const NewUser = z.looseObject({ username: z.string(), password: z.string() });
const NewPassword = z.looseObject({ password: z.string() });

/** Users of the on-premises API. source: whatsapp-onprem-api.md §3 */
@ApiExcludeController()
@Controller('nodes/:node/v1/users')
export class ClientUsersController {
  constructor(
    private readonly database: Database,
    private readonly users: ClientUserRepository,
    private readonly passwords: Passwords,
    private readonly answers: Answers,
  ) {}

  @Post()
  @OnPrem('admin')
  async create(
    @CallerClient() { tenantId, nodeId }: ClientCaller,
    @Body({ schema: NewUser }) { username, password }: z.output<typeof NewUser>,
  ): Promise<object> {
    if (!isUsername(username)) throw invalid('username', 'a user name has 4 to 32 characters, no space and no colon');
    const passwordHash = await this.hashOf(password);
    const user = { username, role: 'ROLE_USER', passwordHash, mustChange: false } as const;
    const added = await this.database.withTenant(tenantId, (tx) => this.users.insert(tx, tenantId, nodeId, user));
    if (!added) throw new OnPremRefusal(1004, `There is a user ${username} already.`);
    return this.answer({ username });
  }

  @Get(':username')
  @OnPrem('admin')
  async show(@CallerClient() { tenantId, nodeId }: ClientCaller, @Param('username') username: string): Promise<object> {
    const user = await this.database.withTenant(tenantId, (tx) => this.users.find(tx, tenantId, nodeId, username));
    if (!user) throw notFound(`There is no user ${username}.`);
    return this.answer({ username, ROLES: user.role });
  }

  @Put(':username')
  @OnPrem('admin')
  async change(
    @CallerClient() { tenantId, nodeId }: ClientCaller,
    @Param('username') username: string,
    @Body({ schema: NewPassword }) { password }: z.output<typeof NewPassword>,
  ): Promise<object> {
    const hash = await this.hashOf(password);
    const found = await this.database.withTenant(tenantId, (tx) =>
      this.users.changePassword(tx, tenantId, nodeId, username, hash),
    );
    if (!found) throw notFound(`There is no user ${username}.`);
    return this.answer({ username });
  }

  @Delete(':username')
  @OnPrem('admin')
  async remove(
    @CallerClient() { tenantId, nodeId }: ClientCaller,
    @Param('username') username: string,
  ): Promise<object> {
    if (username === ADMIN) throw accessDenied('The user admin cannot be deleted.', 403);
    const found = await this.database.withTenant(tenantId, (tx) => this.users.remove(tx, tenantId, nodeId, username));
    if (!found) throw notFound(`There is no user ${username}.`);
    return this.answer({ username });
  }

  private hashOf(password: string): Promise<string> {
    const weakness = weaknessOf(password);
    if (weakness) throw invalid('password', weakness);
    return this.passwords.hash(password);
  }

  private answer(user: object): object {
    return this.answers.with({ users: [user] });
  }
}
