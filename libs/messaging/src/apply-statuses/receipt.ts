import type { CaptureItem } from '#billing';
import type { MessageId, NumberId } from '#platform/kernel';
import type { StatusUpdate } from '#whatsapp';
import { merge, type NetworkStatus } from '../message.js';
import { errorOf, type MessageError, type StatusDetails } from '../message-event.js';
import type { StoredCharge } from '../price.js';

export type Times = Partial<Record<`${NetworkStatus}_at`, Date>>;

/** What one participant's phone has said about a message to a group, as it is kept. */
export interface Receipt {
  readonly message_id: MessageId;
  /** E.164, or a business-scoped user id. */
  readonly participant: string;
  readonly state: NetworkStatus;
  readonly error: MessageError | null;
  readonly charge: StoredCharge | null;
  readonly times: Times;
}

export interface ReceiptNews {
  readonly status: NetworkStatus;
  readonly at: Date;
  readonly details: StatusDetails;
}

/** A receipt with everything that was said since folded in; `news` is what said something new. */
export interface MergedReceipt extends Receipt {
  readonly news: readonly ReceiptNews[];
  readonly pricing: StatusUpdate['pricing'];
}

/** The message that receipts are about. */
export interface InGroup {
  readonly id: MessageId;
  readonly number_id: NumberId;
  readonly kind: 'template' | 'service';
  readonly category: string;
  readonly window_open: boolean;
  readonly created_at: Date;
}

/**
 * Statuses of one participant folded into their receipt, by the same ranks as those of a message to one person: duplicates and
 * disorder cannot move it back (promise P3).
 */
export function mergeReceipt(
  messageId: MessageId,
  participant: string,
  known: Receipt | null,
  updates: readonly StatusUpdate[],
): MergedReceipt {
  let state: NetworkStatus | null = known?.state ?? null;
  let error = known?.error ?? null;
  let pricing: StatusUpdate['pricing'] = null;
  const times: Times = { ...known?.times };
  const news: ReceiptNews[] = [];
  for (const update of [...updates].sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const status = update.status as NetworkStatus;
    state = merge(state ?? 'queued', status) as NetworkStatus;
    pricing ??= update.pricing;
    if (times[`${status}_at`]) continue;
    if (status === 'failed') {
      if (state !== 'failed') continue;
      error = errorOf(update);
    }
    times[`${status}_at`] = update.at;
    news.push({ status, at: update.at, details: { pricing: update.pricing, conversation: update.conversation } });
  }
  const settled = state ?? 'sent';
  return {
    message_id: messageId,
    participant,
    state: settled,
    error: settled === 'failed' ? error : null,
    charge: known?.charge ?? null,
    times,
    news,
    pricing,
  };
}

/** Reached, and not charged yet. */
export const isOwed = ({ state, charge }: Receipt): boolean => !charge && (state === 'delivered' || state === 'read');

/** One delivery to one participant, as billing takes it. source: pricing-and-policy.md §1.4 P10 */
export const deliveryOf = (message: InGroup, { participant, times, pricing }: MergedReceipt): CaptureItem => ({
  messageId: message.id,
  recipient: participant,
  inGroup: true,
  category: message.category,
  kind: message.kind,
  windowOpen: message.window_open,
  at: times.delivered_at ?? times.read_at ?? message.created_at,
  ...(pricing ? { pricing } : {}),
});

/** What a message to a group has cost: the charges of its participants in one. Null while nobody was reached. */
export function chargesTogether(charges: readonly StoredCharge[]): StoredCharge | null {
  const [first] = charges;
  if (!first || charges.length === 1) return first ?? null;
  const sum = (micros: (charge: StoredCharge) => string) =>
    charges.reduce((total, charge) => total + BigInt(micros(charge)), 0n).toString();
  return {
    ...first,
    priceMicros: sum((charge) => charge.priceMicros),
    costMicros: sum((charge) => charge.costMicros),
    market: charges.every(({ market }) => market === first.market) ? first.market : 'several',
    explanation: `${charges.length} people. ${[...new Set(charges.map(({ explanation }) => explanation))].join(' ')}`,
    estimated: charges.some(({ estimated }) => estimated),
  };
}
