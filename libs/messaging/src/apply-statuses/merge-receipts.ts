import { Injectable } from '@nestjs/common';
import { chargeKey, type Bill, type CaptureItem } from '#billing';
import type { Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import type { StatusUpdate } from '#whatsapp';
import { storedCharge, type StoredCharge } from '../price.js';
import {
  chargesTogether,
  deliveryOf,
  isOwed,
  mergeReceipt,
  type InGroup,
  type MergedReceipt,
  type Receipt,
} from './receipt.js';
import { ReceiptRepository } from './receipt.repository.js';

/** A message to a group with what its participants' phones have said, now and before. */
export interface Heard {
  readonly message: InGroup;
  /** Those of whom something was heard now. */
  readonly receipts: readonly MergedReceipt[];
  /** What the others have cost. */
  readonly before: readonly StoredCharge[];
  /** How many have been reached or never will be. */
  readonly settled: number;
}

/** Statuses of messages to groups: each participant has statuses, and a charge, of their own. source: whatsapp-cloud-api.md §5.3 */
@Injectable()
export class MergeReceipts {
  constructor(private readonly receipts: ReceiptRepository) {}

  async execute(
    tx: Tx,
    tenantId: TenantId,
    messages: readonly { readonly message: InGroup; readonly updates: readonly StatusUpdate[] }[],
  ): Promise<Map<MessageId, Heard>> {
    const known = await this.receipts.of(
      tx,
      tenantId,
      messages.map(({ message }) => message.id),
    );
    return new Map(
      messages.map(({ message, updates }) => [message.id, heardOf(message, updates, known.get(message.id) ?? [])]),
    );
  }

  /** The messages of which everybody has been heard that money was held for: what is left of it may go back. */
  async complete(tx: Tx, tenantId: TenantId, heard: ReadonlyMap<MessageId, Heard>): Promise<MessageId[]> {
    const counts = new Map([...heard].map(([id, { settled }]) => [id, settled]));
    return this.receipts.takeCompleteHolds(tx, tenantId, counts);
  }

  /** Keeps the receipts with the charges of the bill; answers what each message has cost by now. */
  async keep(
    tx: Tx,
    tenantId: TenantId,
    heard: ReadonlyMap<MessageId, Heard>,
    bill: Bill,
  ): Promise<Map<MessageId, StoredCharge | null>> {
    const costs = new Map<MessageId, StoredCharge | null>();
    const rows: Receipt[] = [];
    for (const [id, { message, receipts, before }] of heard) {
      const charged = receipts.map((receipt) => withCharge(message, receipt, bill));
      costs.set(id, chargesTogether([...before, ...charged.flatMap(({ charge }) => charge ?? [])]));
      rows.push(...charged);
    }
    await this.receipts.write(tx, tenantId, rows);
    return costs;
  }
}

/** The deliveries that are to be charged now. */
export const deliveriesIn = (heard: ReadonlyMap<MessageId, Heard>): CaptureItem[] =>
  [...heard.values()].flatMap(({ message, receipts }) =>
    receipts.filter(isOwed).map((receipt) => deliveryOf(message, receipt)),
  );

function heardOf(message: InGroup, updates: readonly StatusUpdate[], known: readonly Receipt[]): Heard {
  const byParticipant = Map.groupBy(
    updates.filter((update) => update.participant),
    (update) => String(update.participant),
  );
  const before = new Map(known.map((receipt) => [receipt.participant, receipt]));
  const receipts = [...byParticipant].map(([participant, own]) =>
    mergeReceipt(message.id, participant, before.get(participant) ?? null, own),
  );
  const others = known.filter(({ participant }) => !byParticipant.has(participant));
  return {
    message,
    receipts,
    before: others.flatMap(({ charge }) => charge ?? []),
    settled: [...receipts, ...others].filter(({ state }) => state !== 'sent').length,
  };
}

function withCharge(message: InGroup, receipt: MergedReceipt, bill: Bill): Receipt {
  const { news: _, pricing: __, ...kept } = receipt;
  const charge = isOwed(receipt) ? bill.charges.get(chargeKey(deliveryOf(message, receipt))) : undefined;
  return charge ? { ...kept, charge: storedCharge(charge) } : kept;
}
