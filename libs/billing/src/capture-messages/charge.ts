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
  /** The recipient is one participant of the group that the message went to; each is charged by itself. source: pricing-and-policy.md §1.4 P10 */
  readonly inGroup?: true;
  /** The category at the time of sending. */
  readonly category: string;
  readonly kind: 'template' | 'service';
  readonly windowOpen: boolean;
  readonly pricing?: MetaPricing;
  /** When it was delivered; decides which of Meta's cards applies. */
  readonly at: Date;
}

/** What the item is charged under: the fact of a capture, within its message. */
export const captureFactOf = ({ recipient, inGroup }: CaptureItem): `capture` | `capture:${string}` =>
  inGroup ? `capture:${recipient}` : 'capture';

/** The key of its charge in a bill. */
export const chargeKey = (item: CaptureItem): string => `${item.messageId}|${captureFactOf(item)}`;

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
