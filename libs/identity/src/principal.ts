import type { ApiKeyId, TenantId, UserId } from '#platform/kernel';

/** What a person may be. A provider admin belongs to no tenant; the others belong to exactly one. */
export const ROLES = ['provider_admin', 'tenant_admin', 'tenant_developer', 'agent'] as const;
export type Role = (typeof ROLES)[number];
/** The roles inside a company. */
export const TENANT_ROLES = ['tenant_admin', 'tenant_developer', 'agent'] as const satisfies readonly Role[];

/** What an API key may do; a person's role implies scopes (`ROLE_SCOPES`). */
export const SCOPES = [
  'messages:send',
  'messages:read',
  'contacts:read',
  'contacts:write',
  'templates:read',
  'templates:write',
  'webhooks:read',
  'webhooks:write',
  'account:read',
  'account:write',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What a new key may do unless asked otherwise: the daily work, but not to hand out more keys. */
export const WORKING_SCOPES: readonly Scope[] = SCOPES.filter((scope) => scope !== 'account:write');

export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  provider_admin: [],
  tenant_admin: SCOPES,
  tenant_developer: WORKING_SCOPES,
  agent: ['messages:send', 'messages:read', 'contacts:read', 'templates:read', 'account:read'],
};

/** Who is calling. `tenantId` comes from the credential and from nowhere else. */
export interface Principal {
  readonly kind: 'user' | 'api_key';
  /** Of the person, or the name the key was given. */
  readonly name: string;
  readonly userId: UserId | null;
  readonly apiKeyId: ApiKeyId | null;
  readonly role: Role | null;
  readonly scopes: readonly Scope[];
  readonly tenantId: TenantId | null;
  /** True for `tl_test_` keys. */
  readonly test: boolean;
}
