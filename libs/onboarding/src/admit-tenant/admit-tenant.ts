import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { Clock, newId } from '#platform/kernel';
import type { Tenant } from '../tenant.js';
import { TenantVault } from '../tenant-vault.js';
import { Tenants } from '../tenants.js';
import type { AdmitTenantRequest } from './tenant.schema.js';

/** Takes a company in: its row and the key that will seal its secrets, together. */
@Injectable()
export class AdmitTenant {
  constructor(
    private readonly database: Database,
    private readonly tenants: Tenants,
    private readonly vault: TenantVault,
    private readonly clock: Clock,
  ) {}

  async execute(request: AdmitTenantRequest): Promise<Tenant> {
    const now = this.clock.now();
    const tenant: Tenant = {
      ...request,
      country: request.country ?? null,
      id: newId<'tenant'>(now),
      status: 'active',
      createdAt: now,
    };
    await this.database.withTenant(tenant.id, async (tx) => {
      await this.tenants.insert(tx, tenant);
      await this.vault.create(tx, tenant.id);
    });
    return tenant;
  }
}
