import type { MessageId } from '#platform/kernel';
import type { Micros } from '../money.js';
import type { Quote } from '../quote-messages/quote.js';

export interface Hold {
  readonly messageId: MessageId;
  readonly quote: Quote;
}

export interface HoldOutcome {
  /** The messages the wallet had no money left for. */
  readonly refused: ReadonlySet<MessageId>;
  /** What is available afterwards; below zero while a credit line is in use. */
  readonly available: Micros;
}
