import type { MessageId } from '#platform/kernel';
import type { Micros } from '../money.js';

/** Meta's pricing object of a status webhook, as far as it was there. source: pricing-and-policy.md §1.10 */
export interface MetaPricing {
  readonly type?: string;
  readonly category?: string;
  readonly billable?: boolean;
}

/** A message that has arrived. */
export interface CaptureItem {
  readonly messageId: MessageId;
  /** E.164 with `+`, or a business-scoped user id. */
  readonly recipient: string;
  /** The category at the time of sending. */
  readonly category: string;
  readonly kind: 'template' | 'service';
  readonly windowOpen: boolean;
  readonly pricing?: MetaPricing;
  /** When it was delivered; decides which of Meta's cards applies. */
  readonly at: Date;
}

/** What a message has cost. */
export interface Charge {
  readonly priceMicros: Micros;
  readonly costMicros: Micros;
  readonly market: string;
  /** The category that was charged, which Meta may have changed after we sent. */
  readonly category: string;
  readonly currency: string;
  readonly rule: string;
  readonly explanation: string;
  /** Meta has not said how it charges this message, or in a way that no card covers; we went by our own rules. */
  readonly estimated: boolean;
}
