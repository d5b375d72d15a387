import { Inject, Injectable } from '@nestjs/common';
import { INBOUND_QUEUE, ProcessEnvelopes, Sweeper } from '#messaging';
import { CALLBACK_QUEUE } from '#onprem';
import { InstallationClock } from '#platform/database';
import { Repeater, type Logger } from '#platform/kernel';
import { OutboxRelay } from '#platform/outbox';
import { Queues } from '#platform/queue';
import { TEMPLATE_QUEUE } from '#templates';
import { WEBHOOK_QUEUE } from '#webhooks';
import { CallbackWork, MediaWork, TemplateWork, WebhookWork } from './outward-work.js';

const HOUR_MS = 3_600_000;

/** Starts and stops everything that runs by itself: the relay, the consumers of the shared queues, the sweepers. */
@Injectable()
export class Background {
  private repeaters: Repeater[] = [];

  constructor(
    @Inject('log') private readonly log: Logger,
    private readonly clock: InstallationClock,
    private readonly queues: Queues,
    private readonly relay: OutboxRelay,
    private readonly sweeper: Sweeper,
    private readonly envelopes: ProcessEnvelopes,
    private readonly webhooks: WebhookWork,
    private readonly templates: TemplateWork,
    private readonly media: MediaWork,
    private readonly callbacks: CallbackWork,
  ) {}

  start(): void {
    // A worker that can only fail must not take jobs from those that can do them. What repeats fails at the database and repeats.
    this.clock.onJudgement((isRight) => (isRight ? this.queues.resume() : void this.queues.pause()));
    this.queues.work(INBOUND_QUEUE, 2, ({ refs }) => this.envelopes.execute(refs));
    this.queues.work(WEBHOOK_QUEUE, 20, ({ refs }) => this.webhooks.deliver.execute(refs));
    this.queues.work(TEMPLATE_QUEUE, 2, ({ refs }) => this.templates.submit.execute(refs));
    this.queues.work(CALLBACK_QUEUE, 2, async ({ refs }) => this.callbacks.deliver.wake(refs));
    this.relay.start();
    this.repeaters = [
      this.every('due messages', 200, () => this.sweeper.due()),
      this.every('recovery', 2_000, () => this.sweeper.recover()),
      this.every('housekeeping', HOUR_MS, () => this.sweeper.housekeeping()),
      this.every('due deliveries', 500, () => this.webhooks.due.step()),
      this.every('due callbacks', 500, () => this.callbacks.due.step()),
      this.every('callbacks nobody took', HOUR_MS, () => this.callbacks.due.forget()),
      this.every('pending templates', 5_000, () => this.templates.pending.step()),
      this.every('media to fetch', 1_000, () => this.media.offer.step()),
      this.every('media to remove', 5_000, () => this.media.tidy.step()),
    ];
  }

  /** Takes nothing new, finishes what it has; what does not finish in time is found again by the next worker. */
  async stop(): Promise<void> {
    await Promise.all([this.relay.stop(), ...this.repeaters.map((repeater) => repeater.stop())]);
    await this.queues.close(8_000);
  }

  private every(name: string, milliseconds: number, step: () => Promise<boolean>): Repeater {
    return new Repeater(name, step, milliseconds, this.log).start();
  }
}
