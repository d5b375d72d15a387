import type { ChatMessage } from '../chats/thread.js';
import type { Allowance } from './allowance.js';
import { CONVERSATIONS_UNTIL, type Conversations } from './conversations.js';
import { monthOf, type Conversation, type PriceCategory, type Pricing } from './pricing.js';

/** The day service messages became billable and utility ceased to be free in the window (source: pricing-and-policy.md §1.1). */
const SERVICE_BILLED_FROM = Date.UTC(2026, 9, 1);

/**
 * What a status says about the price, by the date of the sandbox clock.
 *
 * source: pricing-and-policy.md §1.11
 */
export class Meter {
  constructor(
    private readonly allowance: Allowance,
    private readonly conversations: Conversations,
  ) {}

  /** The price as it stands when the message leaves; only delivery uses up the allowance, so near its end this may be too kind. */
  forecast(message: ChatMessage, nowMs: number): Pricing {
    const conversation = this.conversationOf(message, nowMs, 'enter');
    if (conversation) return byConversation(message, conversation);
    if (message.thread.isFreeEntry(nowMs)) return FREE_ENTRY;
    const category = message.category ?? 'service';
    const billed = nowMs >= SERVICE_BILLED_FROM;
    if (category === 'service')
      return billed && !this.allowance.hasLeft(message.thread.number.id, monthOf(nowMs))
        ? REGULAR.service
        : FREE.service;
    if (category === 'utility' && message.inWindow && !billed) return FREE.utility;
    return REGULAR[category];
  }

  /** The price of a delivered message; counts it against the month's allowance of its number. */
  settle(message: ChatMessage, nowMs: number): Pricing {
    const conversation = this.conversationOf(message, nowMs, 'settle');
    if (conversation) return byConversation(message, conversation);
    const pricing = this.forecast(message, nowMs);
    if (pricing.category === 'service' && nowMs >= SERVICE_BILLED_FROM)
      this.allowance.use(message.thread.number.id, monthOf(nowMs));
    return pricing;
  }

  private conversationOf(message: ChatMessage, nowMs: number, step: 'enter' | 'settle'): Conversation | undefined {
    if (nowMs < CONVERSATIONS_UNTIL) return this.conversations[step](message, nowMs);
    return this.conversations.stillOpen(message, nowMs);
  }
}

/** source: whatsapp-cloud-api.md §5.3, the CBP row: no type, and the conversation stands beside it. */
function byConversation(message: ChatMessage, conversation: Conversation): Pricing {
  message.conversation = conversation;
  return { billable: conversation.billable, pricing_model: 'CBP', category: conversation.origin };
}

const regular = (category: PriceCategory): Pricing => ({
  billable: true,
  pricing_model: 'PMP',
  type: 'regular',
  category,
});
const free = (category: PriceCategory): Pricing => ({
  billable: false,
  pricing_model: 'PMP',
  type: 'free_customer_service',
  category,
});

const REGULAR: Readonly<Record<PriceCategory, Pricing>> = {
  service: regular('service'),
  utility: regular('utility'),
  marketing: regular('marketing'),
  marketing_lite: regular('marketing_lite'),
  authentication: regular('authentication'),
};
const FREE = { service: free('service'), utility: free('utility') };
const FREE_ENTRY: Pricing = {
  billable: false,
  pricing_model: 'PMP',
  type: 'free_entry_point',
  category: 'referral_conversion',
};
