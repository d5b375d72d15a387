import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import type { CaptureItem, Charge } from './capture-messages/charge.js';
import type { Hold, HoldOutcome } from './hold-balance/hold.js';
import type { Micros } from './money.js';
import type { Quote, QuoteItem } from './quote-messages/quote.js';
import type { Balance } from './read-balance/balance.js';
import type { Credit } from './top-up/credit.js';

/**
 * The money of messages. Everything works on sets, inside the caller's transaction, and may be repeated: a fact is posted once
 * (promise P4). Lock your own rows before you call: the wallet is always the last lock.
 */
@Injectable()
export class Billing {
  /** What messages may cost at most, by key. A message that no rate card covers is missing from the answer: it must not be sent. */
  quote(_tx: Tx, _tenantId: TenantId, _items: readonly QuoteItem[]): Promise<Map<string, Quote>> {
    throw new Error('not yet');
  }

  /** Sets money aside, in order, until the wallet and its credit line are used up. Messages that may cost nothing always pass. */
  hold(_tx: Tx, _tenantId: TenantId, _holds: readonly Hold[]): Promise<HoldOutcome> {
    throw new Error('not yet');
  }

  /** Charges messages that have arrived, by Meta's word where it is known, and gives back what was held beyond that. */
  capture(_tx: Tx, _tenantId: TenantId, _items: readonly CaptureItem[]): Promise<Map<MessageId, Charge>> {
    throw new Error('not yet');
  }

  /** Gives back what is held for messages that will not arrive; does nothing for those that were charged. */
  release(_tx: Tx, _tenantId: TenantId, _messageIds: readonly MessageId[]): Promise<void> {
    throw new Error('not yet');
  }

  balance(_tx: Tx, _tenantId: TenantId): Promise<Balance> {
    throw new Error('not yet');
  }

  /** Books a payment; the same reference again answers the payment as it was, or is refused when the amount differs. */
  topUp(
    _tx: Tx,
    _tenantId: TenantId,
    _micros: Micros,
    _reference: string,
    _actor: string,
    _note?: string,
  ): Promise<Credit> {
    throw new Error('not yet');
  }
}
