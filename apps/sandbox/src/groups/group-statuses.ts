import type { Tally } from '../analytics/tally.js';
import type { ChatMessage } from '../chats/thread.js';
import { jittered, type Agenda } from '../clock/agenda.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { asyncError } from '../graph/async-error.js';
import type { Meter } from '../metering/meter.js';
import type { Pricing } from '../metering/pricing.js';
import type { Obstacles } from '../statuses/obstacles.js';
import { contactJson } from '../webhooks/contact.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { Group } from './group.js';

/** How a group message fares with each participant (source: whatsapp-cloud-api.md §5.3, groups). */
export class GroupStatuses {
  /** Copies that have arrived and were not read yet; a restart forgets them. */
  private readonly unread = new Map<string, { readonly group: Group; readonly copy: ChatMessage }>();

  constructor(
    private readonly webhooks: Webhooks,
    private readonly meter: Meter,
    private readonly tally: Tally,
    private readonly obstacles: Obstacles,
    private readonly agenda: Agenda,
    private readonly clock: SandboxClock,
    private readonly delayMs: number,
  ) {}

  leave(group: Group, copies: readonly ChatMessage[]): void {
    for (const copy of copies) {
      const failure = this.obstacles.of(copy);
      if (failure) {
        this.tell(group, copy, 'failed', { errors: [asyncError(failure.code, failure.details)] });
        continue;
      }
      copy.status = 'sent';
      this.tally.sent(copy);
      this.tell(group, copy, 'sent', { pricing: groupPricing(this.meter.forecast(copy, this.clock.ms())) });
      this.agenda.later(jittered(this.delayMs), () => this.arrive(group, copy));
    }
  }

  /** A participant looks at the group. Tells how many messages that made read. */
  readBy(group: Group, phone: string): number {
    const read = [...this.unread].filter(
      ([, each]) => each.group.id === group.id && each.copy.thread.handset.phone === phone,
    );
    for (const [key, { copy }] of read) {
      this.unread.delete(key);
      this.tally.read(copy);
      this.tell(group, copy, 'read');
    }
    return read.length;
  }

  private arrive(group: Group, copy: ChatMessage): void {
    const { handset, number } = copy.thread;
    if (handset.offline || handset.blocked.has(number.phone)) return;
    copy.status = 'delivered';
    this.unread.set(`${copy.wamid}|${handset.phone}`, { group, copy });
    // Each receiving participant is a delivery of its own, and paid for.
    const pricing = this.meter.settle(copy, this.clock.ms());
    this.tally.delivered(copy, groupPricing(pricing));
    this.tell(group, copy, 'delivered', { pricing: groupPricing(pricing) });
  }

  private tell(group: Group, copy: ChatMessage, status: string, more: object = {}): void {
    const { thread, wamid, callbackData } = copy;
    const json = JSON.stringify({
      id: wamid,
      status,
      timestamp: String(this.clock.seconds()),
      recipient_type: 'group',
      recipient_id: group.id,
      recipient_participant_id: thread.visiblePhone,
      recipient_participant_user_id: thread.userId,
      biz_opaque_callback_data: callbackData,
      ...more,
    });
    const contact = status === 'failed' ? undefined : contactJson(thread);
    const { number } = thread;
    this.webhooks.push({ waba: number.waba, number, field: 'messages', part: 'statuses', json, contact });
  }
}

/** source: whatsapp-cloud-api.md §5.3: the categories of groups have names of their own; an entry that is free keeps its. */
const groupPricing = (pricing: Pricing): Pricing =>
  pricing.category === 'referral_conversion'
    ? pricing
    : { ...pricing, category: `group_${pricing.category}` as Pricing['category'] };
