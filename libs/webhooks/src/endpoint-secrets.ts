import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TenantVault } from '#onboarding';
import type { Tx } from '#platform/database';
import type { EndpointId, TenantId } from '#platform/kernel';

const SECRET_BYTES = 32;

/** Signing secrets: made here, shown once, kept sealed with the tenant's key. source: sms-like-apis.md §3 */
@Injectable()
export class EndpointSecrets {
  constructor(private readonly vault: TenantVault) {}

  /** A new secret, plain as `whsec_…` for its owner and sealed for the row. */
  async make(tx: Tx, tenantId: TenantId, id: EndpointId): Promise<{ plain: string; sealed: string }> {
    const plain = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    return { plain, sealed: await this.vault.seal(tx, tenantId, plain, placeOf(id)) };
  }

  open(tx: Tx, tenantId: TenantId, id: EndpointId, sealed: string): Promise<string> {
    return this.vault.open(tx, tenantId, sealed, placeOf(id));
  }
}

const placeOf = (id: EndpointId): string => `webhook_endpoint|secret|${id}`;
