import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { EndpointId, TenantId } from '#platform/kernel';

/** An enabled endpoint and the types it wants; none means all. */
export interface Subscriber {
  readonly id: EndpointId;
  readonly events: readonly string[];
}

/** Webhook endpoints of tenants. */
@Injectable()
export class EndpointRepository {
  /** The enabled endpoints that want at least one of these types. */
  subscribers(tx: Tx, tenantId: TenantId, types: readonly string[]): Promise<Subscriber[]> {
    return tx.query<Subscriber>(
      `SELECT id, events FROM webhook_endpoint WHERE tenant_id = $1 AND enabled AND (events = '{}' OR events && $2::text[])`,
      [tenantId, types],
    );
  }
}
