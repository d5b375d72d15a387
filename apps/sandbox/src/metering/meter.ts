import type { ChatMessage } from '../chats/thread.js';
import type { Allowance } from './allowance.js';
import type { PriceCategory, Pricing } from './pricing.js';

/** The day service messages became billable and utility ceased to be free in the window (source: pricing-and-policy.md §1.1). */
const SERVICE_BILLED_FROM = Date.UTC(2026, 9, 1);

/**
 * What a status says about the price, by the date of the sandbox clock.
 *
 * source: pricing-and-policy.md §1.11; months are those of UTC, because a sandbox account has no time zone of its own.
 */
export class Meter {
  constructor(private readonly allowance: Allowance) {}

  /** The price as it stands when the message leaves; only delivery uses up the allowance, so near its end this may be too kind. */
  forecast(message: ChatMessage, nowMs: number): Pricing {
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
    const pricing = this.forecast(message, nowMs);
    if (pricing.category === 'service' && nowMs >= SERVICE_BILLED_FROM)
      this.allowance.use(message.thread.number.id, monthOf(nowMs));
    return pricing;
  }
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

const monthOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 7);
