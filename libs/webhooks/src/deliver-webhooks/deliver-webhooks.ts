import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { createLogger, within, type Logger } from '#platform/kernel';
import { Batches } from './batches.js';
import { ClaimDeliveries } from './claim-deliveries.js';
import type { ClaimedDelivery, Report } from './claimed-delivery.js';
import { EndpointLanes } from './endpoint-lanes.js';
import { PostWebhook } from './post-webhook.js';
import { RecordReports } from './record-reports.js';

/** How long a job waits for its deliveries; what takes longer goes on without it, so that a hanging receiver costs no slot. */
const PATIENCE_MS = 500;
const MOST_REPORTS = 200;

/** Sends what is due to tenants' own servers. Safe to run twice and to be killed anywhere: the right to send is claimed. */
@Injectable()
export class DeliverWebhooks implements OnModuleDestroy {
  private readonly log: Logger = createLogger('webhooks');
  private readonly reports: Batches<Report>;
  private readonly lanes: EndpointLanes;

  constructor(
    private readonly claims: ClaimDeliveries,
    post: PostWebhook,
    record: RecordReports,
  ) {
    this.reports = new Batches((reports) => record.execute(reports), MOST_REPORTS);
    this.lanes = new EndpointLanes({
      post: (delivery) => post.execute(delivery),
      report: (report) => this.reports.add(report),
    });
  }

  /** Attempts those of these deliveries that are due and free; answers when they are done, or when patience ends. */
  async execute(ids: readonly string[]): Promise<void> {
    const claimed = await this.claims.execute(ids, (endpointId) => this.lanes.room(endpointId));
    await within(Promise.all(claimed.map((delivery) => this.attempt(delivery))), PATIENCE_MS, null);
  }

  async onModuleDestroy(): Promise<void> {
    await this.lanes.close();
  }

  /** A delivery whose outcome could not be recorded stays claimed and comes back when its lease ends. */
  private async attempt(delivery: ClaimedDelivery): Promise<void> {
    try {
      await this.lanes.run(delivery);
    } catch (error) {
      this.log.warn({ err: error, deliveryId: delivery.id }, 'webhook outcome not recorded, it will be sent again');
    }
  }
}
