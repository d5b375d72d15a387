import type { Id, MessageId } from '#platform/kernel';
import type { Micros } from './money.js';

/** Money that belongs to the tenant counts up in `tenant:*`; every other account says where it came from or went to. */
export type Account =
  | 'tenant:available'
  | 'tenant:held'
  | 'provider:revenue'
  | 'provider:funding'
  | 'provider:cost'
  | 'provider:meta_payable';

/** What has happened to a subject. Each can happen once to each: the key of the table says so. */
export type Fact =
  'hold' | CaptureFact | 'release' | 'meta_fee' | `meta_fee:${string}` | 'top_up' | `adjustment:${string}`;
/** Of a message to a group one for each participant, named after the colon. */
export type CaptureFact = 'capture' | `capture:${string}`;

/** A message, or a payment. */
export type SubjectId = MessageId | Id<'ledger'>;
export type Memo = Readonly<Record<string, unknown>>;

/** One line of the ledger. The entries of a fact sum to zero; one of them carries the memo. */
export interface Entry {
  readonly subjectId: SubjectId;
  readonly fact: Fact;
  readonly account: Account;
  readonly amount: Micros;
  readonly memo?: Memo;
}

/** Money set aside; for nothing, nothing is written. */
export const holdEntries = (messageId: MessageId, micros: Micros, memo: Memo): Entry[] =>
  transfer(messageId, 'hold', 'tenant:available', 'tenant:held', micros, memo);

/** What was still held, given back. */
export const releaseEntries = (messageId: MessageId, held: Micros): Entry[] =>
  transfer(messageId, 'release', 'tenant:held', 'tenant:available', held);

/** What the provider owes Meta for the message. */
export const metaFeeEntries = (messageId: MessageId, capture: CaptureFact, cost: Micros, memo: Memo): Entry[] =>
  transfer(
    messageId,
    capture.replace('capture', 'meta_fee') as Fact,
    'provider:cost',
    'provider:meta_payable',
    cost,
    memo,
  );

export const topUpEntries = (creditId: Id<'ledger'>, micros: Micros, memo: Memo): Entry[] =>
  transfer(creditId, 'top_up', 'provider:funding', 'tenant:available', micros, memo);

/**
 * The price, out of what is held for it and, beyond that, out of what is available; the rest of `held` goes back. The line of the
 * revenue is written for free messages, too: it is the proof that the message was charged, and the usage report reads it.
 */
export function captureEntries(
  messageId: MessageId,
  fact: CaptureFact,
  held: Micros,
  price: Micros,
  memo: Memo,
): Entry[] {
  const entry = (account: Account, amount: Micros): Entry => ({
    subjectId: messageId,
    fact,
    account,
    amount,
  });
  const tenant = [entry('tenant:held', -held), entry('tenant:available', held - price)];
  return [...tenant.filter((each) => each.amount !== 0n), { ...entry('provider:revenue', price), memo }];
}

function transfer(subjectId: SubjectId, fact: Fact, from: Account, to: Account, micros: Micros, memo?: Memo): Entry[] {
  if (micros === 0n) return [];
  return [
    { subjectId, fact, account: from, amount: -micros },
    { subjectId, fact, account: to, amount: micros, ...(memo && { memo }) },
  ];
}
