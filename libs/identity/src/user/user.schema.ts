import { z } from 'zod';
import { publicId } from '#platform/kernel';
import { ROLES } from '../principal.js';
import type { User } from './user.js';

export const UserResponse = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    tenant_id: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'User' });
export type UserResponse = z.output<typeof UserResponse>;

export const showUser = (user: User): UserResponse => ({
  id: publicId('user', user.id),
  email: user.email,
  name: user.name,
  role: user.role,
  tenant_id: user.tenantId && publicId('tenant', user.tenantId),
  created_at: user.createdAt.toISOString(),
});
