import { z } from 'zod';
import { parsePublicId, publicId, type TenantId, type UserId } from '#platform/kernel';
import { ROLE_SCOPES, ROLES, type Principal } from '../principal.js';
import type { User } from '../user/user.js';

export const ISSUER = 'trunkline';
export const AUDIENCE = 'trunkline-api';
export const ALGORITHM = 'ES256';
/** RFC 9068: tells an access token from any other JWT a key of ours may ever sign. */
export const TOKEN_TYPE = 'at+jwt';
/** Nobody can call an access token back, so it does not live long. source: reliability-and-operations.md §5.4 */
export const LIFETIME_SECONDS = 600;

/** What an access token says of a person, beside `iss`, `aud`, `iat` and `exp`. Ids are in their public form. */
export const Claims = z.object({
  sub: z.string(),
  sid: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  tenant_id: z.string().nullable(),
});
export type Claims = z.output<typeof Claims>;

export const claimsOf = (user: User, sessionId: string): Claims => ({
  sub: publicId('user', user.id),
  sid: sessionId,
  name: user.name,
  role: user.role,
  tenant_id: user.tenantId && publicId('tenant', user.tenantId),
});

/** The caller behind checked claims; null when they do not make sense together, which only a bug or a forger brings about. */
export function principalOf(payload: unknown): Principal | null {
  const parsed = Claims.safeParse(payload);
  if (!parsed.success) return null;
  const { sub, name, role, tenant_id } = parsed.data;
  const userId = parsePublicId('user', sub);
  const tenantId = tenant_id === null ? null : parsePublicId('tenant', tenant_id);
  if (!userId || (role === 'provider_admin') !== (tenantId === null)) return null;
  return person(userId, name, role, tenantId);
}

const person = (
  userId: UserId,
  name: string,
  role: Principal['role'] & string,
  tenantId: TenantId | null,
): Principal => ({
  kind: 'user',
  name,
  userId,
  apiKeyId: null,
  role,
  scopes: ROLE_SCOPES[role],
  tenantId,
  test: false,
});
