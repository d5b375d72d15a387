import type { ChaosBoard } from '../chaos/chaos.js';
import type { Chats } from '../chats/chats.js';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { newWamid } from '../chats/wamid.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { contactJson } from '../webhooks/contact.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { HandsetMessage } from './handset-message.js';
import type { InboundContent } from './inbound-content.js';
import type { InboundContents } from './inbound-contents.js';

/** source: whatsapp-cloud-api.md §5.4, user_preferences */
const DETAILS = {
  stop: 'User requested to stop marketing messages',
  resume: 'User requested to resume marketing messages',
  signup: 'User signed up for marketing messages',
} as const;
type Preference = keyof typeof DETAILS;

/** What people do that the business hears of: messages and preferences. */
export class Inbound {
  constructor(
    private readonly chats: Chats,
    private readonly contents: InboundContents,
    private readonly webhooks: Webhooks,
    private readonly clock: SandboxClock,
    private readonly chaos: ChaosBoard,
  ) {}

  /** A person writes: the window opens and the webhook goes out. */
  async receive(thread: Thread, request: HandsetMessage, baseUrl: string): Promise<ChatMessage> {
    const content = await this.contents.of(request, thread, baseUrl);
    const message: ChatMessage = {
      wamid: newWamid(thread.handset.phone, false),
      thread,
      fromBusiness: false,
      type: content.type,
      shown: content.shown,
      quotes: content.quotes,
      at: this.clock.ms(),
      major: 0,
      status: 'delivered',
    };
    // What comes in takes its part of the throughput too (source: whatsapp-cloud-api.md §7); it is never refused.
    thread.number.throughput.take(message.at);
    // Whom the business has blocked it never hears of; the phone shows one tick and no more.
    if (thread.number.blocked.has(thread.handset.phone)) return { ...message, status: 'sent' };
    this.chats.add(message, request.referral?.['source_type'] === 'ad', content.isOfWhatsApp);
    this.tell(message, content, request);
    return message;
  }

  /** What the person wants to hear of: stops, resumes, or signs up for marketing. */
  tellPreference(thread: Thread, value: Preference, signupId?: string): void {
    const { number, userId } = thread;
    const json = JSON.stringify({
      wa_id: thread.visiblePhone,
      user_id: userId,
      detail: DETAILS[value],
      category: 'marketing_messages',
      value,
      signup_id: signupId,
      timestamp: this.clock.seconds(),
    });
    const contact = contactJson(thread);
    this.webhooks.push({
      waba: number.waba,
      number,
      field: 'user_preferences',
      part: 'user_preferences',
      json,
      contact,
    });
  }

  private tell(message: ChatMessage, content: InboundContent, request: HandsetMessage): void {
    const { thread, wamid, type } = message;
    const { number, handset, userId } = thread;
    const json = JSON.stringify({
      context: this.contextOf(message, request),
      from: thread.visiblePhone,
      from_user_id: userId,
      from_parent_user_id: thread.parentUserId,
      id: wamid,
      timestamp: String(Math.floor(message.at / 1000)),
      type,
      [type]: content.payload,
      ...content.beside,
      referral: request.referral,
    });
    this.webhooks.push({
      waba: number.waba,
      number,
      field: 'messages',
      part: 'messages',
      json,
      contact: content.isOfWhatsApp ? undefined : contactJson(thread),
      phone: handset.phone,
      luck: this.luckOf(thread, request),
    });
  }

  private luckOf({ number, handset: { phone } }: Thread, request: HandsetMessage): string | undefined {
    if (this.chaos.isCalm) return undefined;
    return this.chaos.luckOf(this.chaos.of(number.id, phone), `from ${phone}: ${JSON.stringify(request)}`);
  }

  private contextOf({ quotes, thread }: ChatMessage, request: HandsetMessage): object | undefined {
    const { forwarded, frequently_forwarded: frequently, referred_product: product } = request;
    if (quotes === undefined && !forwarded && !frequently && !product) return undefined;
    return {
      ...(forwarded && { forwarded }),
      ...(frequently && { frequently_forwarded: frequently }),
      ...(quotes !== undefined && { from: this.authorOf(quotes, thread), id: quotes }),
      // A question about a product names the business it is sold by, with or without a message it was shown in.
      ...(product && { from: thread.number.phone, referred_product: product }),
    };
  }

  private authorOf(wamid: string, { number, visiblePhone }: Thread): string | undefined {
    return this.chats.find(wamid)?.fromBusiness === false ? visiblePhone : number.phone;
  }
}
