import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#platform/database';
import { newId, type TenantId } from '#platform/kernel';
import { Passwords } from '../user/passwords.js';
import type { User } from '../user/user.js';
import { UserRepository } from '../user/user.repository.js';
import type { AddProviderAdminRequest, AddTenantUserRequest } from './add-user.schema.js';

/** Lets a person sign in, for a company or for the provider. */
@Injectable()
export class AddUser {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
  ) {}

  async toTenant(tenantId: TenantId, request: AddTenantUserRequest): Promise<User> {
    const passwordHash = await this.passwords.hash(request.password);
    return this.database.withTenant(tenantId, (tx) => this.insert(tx, tenantId, request, passwordHash));
  }

  async toProvider(request: AddProviderAdminRequest): Promise<User> {
    const passwordHash = await this.passwords.hash(request.password);
    return this.database.withSystem('add a provider admin', (tx) => this.insert(tx, null, request, passwordHash));
  }

  private async insert(
    tx: Tx,
    tenantId: TenantId | null,
    { email, name, role }: AddTenantUserRequest | AddProviderAdminRequest,
    passwordHash: string,
  ): Promise<User> {
    const user: User = { id: newId<'user'>(tx.now), tenantId, email, name, role, createdAt: tx.now };
    await this.users.insert(tx, user, passwordHash);
    return user;
  }
}
