import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { newId, NotFound, publicId, type EndpointId, type TenantId } from '#platform/kernel';
import { addToOutbox } from '#platform/outbox';
import type { Delivery } from '../delivery.js';
import { DeliveryRepository } from '../delivery.repository.js';
import { WEBHOOK_QUEUE } from '../queue-deliveries/webhook-audience.js';
import { EndpointRepository } from '../endpoint.repository.js';
import { TEST_EVENT } from '../payload.js';
import { EventRepository, type NewDelivery, type NewEvent } from '../event.repository.js';
import { EndpointDisabled } from '../webhooks.errors.js';

/** Lets a developer see a signed request arrive before anything real happens. */
@Injectable()
export class TestEndpoint {
  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointRepository,
    private readonly events: EventRepository,
    private readonly deliveries: DeliveryRepository,
  ) {}

  async execute(tenantId: TenantId, endpointId: EndpointId): Promise<Delivery> {
    return this.database.withTenant(tenantId, async (tx) => {
      const endpoint = await this.endpoints.require(tx, tenantId, endpointId);
      if (!endpoint.enabled) throw new EndpointDisabled();
      await this.endpoints.endPause(tx, tenantId, endpointId);
      const event = testEvent(endpointId, tx.now);
      const sent: NewDelivery = { id: newId<'delivery'>(tx.now), endpointId, event, isKept: false };
      await this.events.insert(tx, tenantId, [event], [sent]);
      await addToOutbox(tx, [{ queue: WEBHOOK_QUEUE, ref: sent.id }]);
      const delivery = await this.deliveries.find(tx, tenantId, endpointId, sent.id);
      if (!delivery) throw new NotFound('delivery');
      return delivery;
    });
  }
}

const testEvent = (endpointId: EndpointId, at: Date): NewEvent => ({
  id: newId<'event'>(at),
  type: TEST_EVENT,
  subjectId: endpointId,
  data: { endpoint_id: publicId('endpoint', endpointId), message: 'This is a test of your webhook endpoint.' },
  occurredAt: at,
});
