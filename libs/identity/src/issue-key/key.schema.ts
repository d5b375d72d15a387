import { z } from 'zod';
import { instant, text } from '#platform/http';
import { publicId } from '#platform/kernel';
import { keyPrefix } from '../api-key/api-key.js';
import type { ApiKey } from '../api-key/stored-key.js';
import { SCOPES, WORKING_SCOPES } from '../principal.js';

export const IssueKeyRequest = z.strictObject({
  name: text(100),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .transform((scopes) => SCOPES.filter((scope) => scopes.includes(scope)))
    .default([...WORKING_SCOPES]),
  test: z.boolean().default(false),
  expires_at: instant().optional(),
});
export type IssueKeyRequest = z.output<typeof IssueKeyRequest>;

export const KeyResponse = z
  .object({
    id: z.string(),
    tenant_id: z.string(),
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    test: z.boolean(),
    created_at: z.string(),
    last_used_at: z.string().nullable(),
    expires_at: z.string().nullable(),
    revoked_at: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type KeyResponse = z.output<typeof KeyResponse>;

export const IssuedKeyResponse = KeyResponse.extend({
  key: z.string().describe('The key itself. It is shown here, once, and nobody can show it again.'),
});
export type IssuedKeyResponse = z.output<typeof IssuedKeyResponse>;

export const showKey = (key: ApiKey): KeyResponse => ({
  id: publicId('api_key', key.id),
  tenant_id: publicId('tenant', key.tenantId),
  name: key.name,
  prefix: keyPrefix(key),
  scopes: [...key.scopes],
  test: key.test,
  created_at: key.createdAt.toISOString(),
  last_used_at: key.lastUsedAt?.toISOString() ?? null,
  expires_at: key.expiresAt?.toISOString() ?? null,
  revoked_at: key.revokedAt?.toISOString() ?? null,
});
