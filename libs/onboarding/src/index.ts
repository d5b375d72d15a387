/** Companies, from their admission on. */
export { OnboardingApiModule, OnboardingModule } from './onboarding.module.js';
export { onboardingMigrations } from './onboarding.migration.js';
export type { Tenant, TenantStatus } from './tenant.js';
export { TenantVault } from './tenant-vault.js';
export { Tenants } from './tenants.js';
