import { Injectable } from '@nestjs/common';
import { EventAudience, type TenantEvent } from '#events';
import type { Tx } from '#platform/database';
import { newId, type TenantId } from '#platform/kernel';
import { addToOutbox } from '#platform/outbox';
import { EndpointRepository, type Subscriber } from '../endpoint.repository.js';
import { EventRepository, type NewDelivery, type NewEvent } from '../event.repository.js';

/** The queue on which deliveries wait; its jobs carry delivery ids. */
export const WEBHOOK_QUEUE = 'webhooks';

/** Tells a tenant's endpoints what happened, at least once, after the commit of the transaction it happened in (promise P7). */
@Injectable()
export class WebhookAudience extends EventAudience {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly events: EventRepository,
  ) {
    super();
  }

  /**
   * Writes the events that at least one endpoint wants, their deliveries and outbox rows; for an endpoint that the platform has given up
   * they are kept until it is enabled again. Costs one indexed query when nobody listens, three statements otherwise, whatever the
   * number of events.
   */
  async tell(tx: Tx, tenantId: TenantId, events: readonly TenantEvent[]): Promise<void> {
    const types = [...new Set(events.map((event) => event.type))];
    const subscribers = await this.endpoints.subscribers(tx, tenantId, types);
    if (subscribers.length === 0) return;

    const wanted = events
      .map((event): NewEvent => ({ ...event, id: newId<'event'>(tx.now) }))
      .filter((event) => subscribers.some((subscriber) => wants(subscriber, event.type)));
    const deliveries = wanted.flatMap((event) => deliveriesOf(event, subscribers, tx.now));

    await this.events.insert(tx, tenantId, wanted, deliveries);
    await addToOutbox(
      tx,
      deliveries.filter(({ isKept }) => !isKept).map((delivery) => ({ queue: WEBHOOK_QUEUE, ref: delivery.id })),
    );
  }
}

const wants = (subscriber: Subscriber, type: string): boolean =>
  subscriber.events.length === 0 || subscriber.events.includes(type);

const deliveriesOf = (event: NewEvent, subscribers: readonly Subscriber[], at: Date): NewDelivery[] =>
  subscribers
    .filter((subscriber) => wants(subscriber, event.type))
    // That it was given up is news for the others alone.
    .filter(({ id, enabled }) => enabled || event.subjectId !== id)
    .map(({ id, enabled }) => ({ id: newId<'delivery'>(at), endpointId: id, event, isKept: !enabled }));
