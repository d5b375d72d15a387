import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { Egress } from '#platform/egress';
import type { EndpointId, TenantId } from '#platform/kernel';
import { DeliveryRepository } from '../delivery.repository.js';
import type { WebhookEndpoint } from '../endpoint.js';
import { EndpointRepository, type EndpointChange } from '../endpoint.repository.js';

/** Moves an endpoint to another URL, to other events, or switches it off and on; what waited in between is kept. */
@Injectable()
export class ChangeEndpoint {
  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly egress: Egress,
  ) {}

  async execute(tenantId: TenantId, id: EndpointId, change: EndpointChange): Promise<WebhookEndpoint> {
    if (change.url !== undefined) this.egress.requireUrl(change.url);
    return this.database.withTenant(tenantId, async (tx) => {
      const endpoint = await this.endpoints.change(tx, tenantId, id, change);
      if (change.enabled === true) await this.deliveries.takeUpAgain(tx, tenantId, id);
      if (change.enabled === false)
        await this.deliveries.giveUpPending(tx, [tenantId], [id], 'The endpoint was disabled.');
      return endpoint;
    });
  }
}
