import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import type { ApiKeyId, TenantId } from '#platform/kernel';
import { ApiKeyRepository } from '../api-key/api-key.repository.js';

/** Ends an API key. Every process refuses it as soon as its memory of the key runs out, after at most three seconds. */
@Injectable()
export class RevokeKey {
  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeyRepository,
  ) {}

  /** Another tenant's key is a key that does not exist. */
  async execute(tenantId: TenantId, id: ApiKeyId): Promise<void> {
    await this.database.withTenant(tenantId, (tx) => this.keys.revoke(tx, tenantId, id));
  }

  /** For the provider, who may revoke anybody's key. */
  async ofAnyTenant(id: ApiKeyId): Promise<void> {
    await this.database.withSystem('revoke an API key', async (tx) =>
      this.keys.revoke(tx, await this.keys.ownerOf(tx, id), id),
    );
  }
}
