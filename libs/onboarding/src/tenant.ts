import type { TenantId } from '#platform/kernel';

export const TENANT_STATUSES = ['active', 'suspended', 'closed'] as const;
export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** A company that sends through the provider. `currency` is ISO 4217 and never changes; `timezone` is an IANA name. */
export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  readonly status: TenantStatus;
  readonly currency: string;
  readonly timezone: string;
  readonly country: string | null;
  readonly createdAt: Date;
}
