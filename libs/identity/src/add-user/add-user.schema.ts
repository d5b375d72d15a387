import { z } from 'zod';
import { text } from '#platform/http';
import { TENANT_ROLES } from '../principal.js';
import { EmailAddress } from '../user/email.js';
import { Password } from '../user/passwords.js';

const person = { email: EmailAddress, password: Password, name: text(200) };

export const AddTenantUserRequest = z.strictObject({ ...person, role: z.enum(TENANT_ROLES) });
export type AddTenantUserRequest = z.output<typeof AddTenantUserRequest>;

export const AddProviderAdminRequest = z.strictObject({
  ...person,
  role: z.literal('provider_admin').default('provider_admin'),
});
export type AddProviderAdminRequest = z.output<typeof AddProviderAdminRequest>;
