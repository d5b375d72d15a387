import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { Invalid, newId, type TenantId } from '#platform/kernel';
import { Forbidden } from '../access.js';
import { newApiKey, writeApiKey } from '../api-key/api-key.js';
import { ApiKeyRepository } from '../api-key/api-key.repository.js';
import { KeyPepper } from '../api-key/key-pepper.js';
import type { ApiKey } from '../api-key/stored-key.js';
import type { Principal } from '../principal.js';
import type { IssueKeyRequest } from './key.schema.js';

/** Makes an API key for a company. Its text leaves here once; what stays cannot bring it back. */
@Injectable()
export class IssueKey {
  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeyRepository,
    private readonly pepper: KeyPepper,
  ) {}

  async execute(
    issuer: Principal,
    tenantId: TenantId,
    request: IssueKeyRequest,
  ): Promise<{ key: ApiKey; text: string }> {
    assertMayGive(issuer, request);
    const parts = newApiKey(request.test);
    const key = await this.database.withTenant(tenantId, async (tx) => {
      assertInFuture(request.expires_at, tx.now);
      const made: ApiKey = {
        tenantId,
        id: newId<'api_key'>(tx.now),
        keyId: parts.keyId,
        name: request.name,
        scopes: request.scopes,
        test: parts.test,
        createdAt: tx.now,
        lastUsedAt: null,
        expiresAt: request.expires_at ?? null,
        revokedAt: null,
      };
      await this.keys.insert(tx, made, this.pepper.hmac(parts.secret));
      return made;
    });
    return { key, text: writeApiKey(parts) };
  }
}

/** Nobody of a company hands out more than they hold; the provider decides for everybody. */
function assertMayGive(issuer: Principal, request: IssueKeyRequest): void {
  if (issuer.role === 'provider_admin') return;
  const beyond = request.scopes.find((scope) => !issuer.scopes.includes(scope));
  if (beyond) throw new Forbidden(`You cannot give the scope ${beyond}, because you do not have it.`);
  if (issuer.test && !request.test) throw new Forbidden('A test key can only make test keys.');
}

function assertInFuture(expiresAt: Date | undefined, now: Date): void {
  if (expiresAt && expiresAt <= now) throw new Invalid([{ pointer: '/expires_at', detail: 'must be in the future' }]);
}
