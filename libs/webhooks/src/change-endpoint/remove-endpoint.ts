import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import type { EndpointId, TenantId } from '#platform/kernel';
import { DeliveryRepository } from '../delivery.repository.js';
import { EndpointRepository } from '../endpoint.repository.js';

/** Forgets an endpoint and its secret; what still waited for it is given up. */
@Injectable()
export class RemoveEndpoint {
  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
  ) {}

  async execute(tenantId: TenantId, id: EndpointId): Promise<void> {
    await this.database.withTenant(tenantId, async (tx) => {
      await this.endpoints.remove(tx, tenantId, id);
      await this.deliveries.giveUpPending(tx, [tenantId], [id], 'The endpoint was deleted.');
    });
  }
}
