import type { ApiKeyId, TenantId } from '#platform/kernel';
import type { Principal, Scope } from '../principal.js';

/** An API key as we keep it: everything but the secret. `keyId` is the public part inside the key's text. */
export interface ApiKey {
  readonly tenantId: TenantId;
  readonly id: ApiKeyId;
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly test: boolean;
  readonly createdAt: Date;
  /** Accurate to about a minute. */
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Who calls when this key does. */
export const principalOf = (key: ApiKey): Principal => ({
  kind: 'api_key',
  name: key.name,
  userId: null,
  apiKeyId: key.id,
  role: null,
  scopes: key.scopes,
  tenantId: key.tenantId,
  test: key.test,
});
