import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { addToOutbox } from '#platform/outbox';
import { WEBHOOK_QUEUE } from '../queue-deliveries/webhook-audience.js';
import { DueDeliveryRepository } from './due-delivery.repository.js';

const BATCH = 500;
/** What was offered and not taken for so long was lost on the way: a flushed queue, a killed worker. */
const OFFER_SECONDS = 30;

/** Brings deliveries back to the queue: retries whose time has come, offers that were lost, claims of workers that died. */
@Injectable()
export class DueDeliveries {
  constructor(
    private readonly database: Database,
    private readonly deliveries: DueDeliveryRepository,
  ) {}

  /** For a Repeater; true when there may be more. */
  async step(): Promise<boolean> {
    return this.database.withSystem('offer due webhook deliveries', async (tx) => {
      await this.deliveries.freeExpired(tx, BATCH);
      const ids = await this.deliveries.offer(tx, BATCH, OFFER_SECONDS);
      await addToOutbox(
        tx,
        ids.map((ref) => ({ queue: WEBHOOK_QUEUE, ref })),
      );
      return ids.length === BATCH;
    });
  }
}
