import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { NotFound, type DeliveryId, type EndpointId, type TenantId } from '#platform/kernel';
import { addToOutbox } from '#platform/outbox';
import type { Delivery } from '../delivery.js';
import { DeliveryRepository } from '../delivery.repository.js';
import { WEBHOOK_QUEUE } from '../queue-deliveries/webhook-audience.js';
import { EndpointRepository } from '../endpoint.repository.js';
import { DeliveryInProgress, EndpointDisabled } from '../webhooks.errors.js';

/** Sends a delivery again with a fresh schedule; its webhook-id stays, so that the receiver can tell. */
@Injectable()
export class ReplayDelivery {
  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
  ) {}

  async execute(
    tenantId: TenantId,
    { endpointId, deliveryId }: { readonly endpointId: EndpointId; readonly deliveryId: DeliveryId },
  ): Promise<Delivery> {
    return this.database.withTenant(tenantId, async (tx) => {
      const endpoint = await this.endpoints.require(tx, tenantId, endpointId);
      if (!(await this.deliveries.find(tx, tenantId, endpointId, deliveryId))) throw new NotFound('delivery');
      if (!endpoint.enabled) throw new EndpointDisabled();
      await this.endpoints.endPause(tx, tenantId, endpointId);
      const delivery = await this.deliveries.restart(tx, tenantId, deliveryId);
      if (!delivery) throw new DeliveryInProgress();
      await addToOutbox(tx, [{ queue: WEBHOOK_QUEUE, ref: deliveryId }]);
      return delivery;
    });
  }
}
