import { z } from 'zod';
import { SCOPES, type Principal } from '#identity';
import { publicId } from '#platform/kernel';
import { TENANT_STATUSES, type Tenant } from '../tenant.js';

export const MeResponse = z.object({
  tenant: z.object({ id: z.string(), name: z.string(), status: z.enum(TENANT_STATUSES) }),
  credential: z.object({
    kind: z.enum(['user', 'api_key']),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    test: z.boolean(),
  }),
});
export type MeResponse = z.output<typeof MeResponse>;

export const showMe = (tenant: Tenant, { kind, name, scopes, test }: Principal): MeResponse => ({
  tenant: { id: publicId('tenant', tenant.id), name: tenant.name, status: tenant.status },
  credential: { kind, name, scopes: [...scopes], test },
});
