import type { ChatMessage } from '../chats/thread.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Meter } from '../metering/meter.js';
import type { Pricing } from '../metering/pricing.js';
import { Announcer } from '../statuses/announcer.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { Tally } from './tally.js';

/** An announcer whose every announcement is counted, also of those that chaos keeps from the business. */
export class CountingAnnouncer extends Announcer {
  constructor(
    webhooks: Webhooks,
    meter: Meter,
    clock: SandboxClock,
    private readonly tally: Tally,
  ) {
    super(webhooks, meter, clock);
  }

  override sent(message: ChatMessage): void {
    this.tally.sent(message);
    super.sent(message);
  }

  override delivered(message: ChatMessage, pricing: Pricing): void {
    this.tally.delivered(message, pricing);
    super.delivered(message, pricing);
  }

  override read(message: ChatMessage): void {
    this.tally.read(message);
    super.read(message);
  }
}
