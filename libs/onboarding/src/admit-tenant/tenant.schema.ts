import { z } from 'zod';
import { text } from '#platform/http';
import { publicId } from '#platform/kernel';
import { TENANT_STATUSES, type Tenant } from '../tenant.js';

const isTimezone = (name: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
};

export const AdmitTenantRequest = z.strictObject({
  name: text(200),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as USD')
    .default('USD'),
  timezone: text(60).refine(isTimezone, 'an IANA time zone such as Europe/Berlin').default('UTC'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'an ISO 3166 code such as DE')
    .optional(),
});
export type AdmitTenantRequest = z.output<typeof AdmitTenantRequest>;

export const ChangeTenantRequest = z.strictObject({
  name: text(200).optional(),
  status: z.enum(TENANT_STATUSES).optional(),
});
export type ChangeTenantRequest = z.output<typeof ChangeTenantRequest>;

export const TenantResponse = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(TENANT_STATUSES),
    currency: z.string(),
    timezone: z.string(),
    country: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'Tenant' });
export type TenantResponse = z.output<typeof TenantResponse>;

export const showTenant = (tenant: Tenant): TenantResponse => ({
  id: publicId('tenant', tenant.id),
  name: tenant.name,
  status: tenant.status,
  currency: tenant.currency,
  timezone: tenant.timezone,
  country: tenant.country,
  created_at: tenant.createdAt.toISOString(),
});
