import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AdmitTenant } from './admit-tenant/admit-tenant.js';
import { TenantsController } from './admit-tenant/tenants.controller.js';
import { MeController } from './show-me/me.controller.js';
import { TenantKeyRepository } from './tenant-key.repository.js';
import { TenantVault } from './tenant-vault.js';
import { Tenants } from './tenants.js';

/** Tenants and the vault for their secrets; global, because everything else belongs to a tenant. */
@Global()
@Module({})
export class OnboardingModule {
  static forRoot(config: { readonly TRUNKLINE_SECRET: string }): DynamicModule {
    return {
      module: OnboardingModule,
      providers: [
        Tenants,
        AdmitTenant,
        TenantKeyRepository,
        {
          provide: TenantVault,
          useFactory: (keys: TenantKeyRepository) => new TenantVault(config.TRUNKLINE_SECRET, keys),
          inject: [TenantKeyRepository],
        },
      ],
      exports: [Tenants, AdmitTenant, TenantVault],
    };
  }
}

@Module({ controllers: [TenantsController, MeController] })
export class OnboardingApiModule {}
