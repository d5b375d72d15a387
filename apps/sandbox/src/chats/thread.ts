import type { Chaos } from '../chaos/chaos.js';
import type { Handset } from '../handsets/handset.js';
import type { Conversation, PriceCategory, Pricing } from '../metering/pricing.js';
import type { BusinessNumber } from '../network/business-number.js';
import { TokenBucket } from '../network/token-bucket.js';
import type { ContactBook } from './contact-book.js';
import type { Shown } from './shown.js';

export type MessageStatus = 'accepted' | 'held' | 'sent' | 'delivered' | 'read' | 'played' | 'failed';

export interface ChatMessage {
  readonly wamid: string;
  readonly thread: Thread;
  readonly fromBusiness: boolean;
  readonly type: string;
  readonly shown: Shown;
  /** The wamid this one quotes. */
  readonly quotes?: string;
  /** Sandbox clock, in milliseconds. */
  readonly at: number;
  readonly callbackData?: string;
  readonly category?: PriceCategory;
  /** Whether the customer service window was open when it was accepted. */
  readonly inWindow?: boolean;
  /** After this instant an undelivered message is dropped without a word. */
  readonly expiresAt?: number;
  /** The template it was made from. */
  readonly templateId?: string;
  /** The identity the business believed the person to have; another one makes the message fail. */
  readonly identityHash?: string;
  /** Major Graph version of the call: before 24 a status still carries a conversation. */
  readonly major: number;
  /** What was asked to go wrong when it was accepted: its fate stays its own when the wishes change. */
  readonly chaos?: Chaos;
  /** Decides its chances under a seed. */
  readonly luck?: string;
  status: MessageStatus;
  /** The phone was offline when the message came; it is delivered when the phone is back. */
  waiting?: boolean;
  /** The price settled at delivery when no `delivered` announced it; `read` then does. */
  untoldPricing?: Pricing;
  /** The conversation it belongs to, as long as those are what is paid for. */
  conversation?: Conversation;
}

const HOUR_MS = 3_600_000;
/** source: whatsapp-cloud-api.md §9: so long after an exchange the number of an owner with a username still shows. */
const ACQUAINTED_MS = 30 * 24 * HOUR_MS;
/** source: pricing-and-policy.md §2.1; half-open: at exactly +24 h the window is closed. */
const WINDOW_MS = 24 * HOUR_MS;
/** source: pricing-and-policy.md §2.4 */
const FREE_ENTRY_MS = 72 * HOUR_MS;
/** source: whatsapp-cloud-api.md §7: one message per 6 s to the same user, 45 at once. */
const PAIR_BURST = 45;
const PAIR_REFILL_MS = 6_000;

/** One person's chat with one business number: its messages, its window, its pair rate. */
export class Thread {
  readonly messages: ChatMessage[] = [];
  readonly pairRate: TokenBucket;
  /** Whether messages have left this memory: then an unknown wamid may still be a true one. */
  hasForgotten = false;
  /** Until when the phone shows that the business is typing. */
  typingUntil = -Infinity;
  private knownUserId: string | null = null;
  private lastExchangeAt = -Infinity;
  private isStranger = true;
  private lastInboundAt = -Infinity;
  private referralAt = -Infinity;
  private freeEntryAt = -Infinity;

  constructor(
    readonly number: BusinessNumber,
    readonly handset: Handset,
    private readonly book: ContactBook,
    nowMs: number,
  ) {
    this.pairRate = new TokenBucket(PAIR_BURST, PAIR_REFILL_MS, nowMs);
  }

  /** The person's business-scoped user id towards the portfolio of this number. */
  get userId(): string {
    return (this.knownUserId ??= this.handset.userIdFor(this.number.waba.businessId));
  }

  /** The id towards the parent of this portfolio, where it has one. */
  get parentUserId(): string | undefined {
    const { parentBusinessId } = this.number.waba;
    return parentBusinessId === undefined ? undefined : this.handset.parentUserIdFor(parentBusinessId);
  }

  /** The person's number as the business gets to see it: not at all for an owner with a username it does not know. */
  get visiblePhone(): string | undefined {
    const { hidePhone, username, phone } = this.handset;
    if (hidePhone !== null) return hidePhone ? undefined : phone;
    const isHidden = username !== null && this.isStranger && !this.book.knows(this.number, phone);
    return isHidden ? undefined : phone;
  }

  /** The person wrote: the window runs anew; a click on an ad may open a free entry point. */
  hear(atMs: number, viaAd: boolean): void {
    this.meet(atMs);
    this.lastInboundAt = Math.max(this.lastInboundAt, atMs);
    if (viaAd) this.referralAt = atMs;
  }

  /** The business's answer within 24 h of the click opens the 72 free hours; without it there are none. */
  answer(atMs: number): void {
    this.meet(atMs);
    this.typingUntil = -Infinity;
    if (atMs - this.referralAt >= WINDOW_MS || this.isFreeEntry(atMs)) return;
    this.freeEntryAt = atMs;
    this.referralAt = -Infinity;
  }

  isWindowOpen(atMs: number): boolean {
    return atMs - this.lastInboundAt < WINDOW_MS;
  }

  isFreeEntry(atMs: number): boolean {
    return atMs >= this.freeEntryAt && atMs - this.freeEntryAt < FREE_ENTRY_MS;
  }

  get freeEntryEndsAt(): number {
    return this.freeEntryAt + FREE_ENTRY_MS;
  }

  private meet(atMs: number): void {
    this.isStranger = atMs - this.lastExchangeAt >= ACQUAINTED_MS;
    this.lastExchangeAt = Math.max(this.lastExchangeAt, atMs);
    if (this.visiblePhone !== undefined) this.book.note(this.number, this.visiblePhone, atMs);
  }
}
