import { Injectable } from '@nestjs/common';
import { Billing, chargeKey, type Bill, type CaptureItem } from '#billing';
import { Contacts } from '#contacts';
import type { Tx } from '#platform/database';
import type { MessageId, NumberId, TenantId } from '#platform/kernel';
import { TenantEvents, type TenantEvent } from '#events';
import { GRAPH_CODE, type StatusUpdate } from '#whatsapp';
import { messageOfToken } from '../claim-messages/attempt-token.js';
import { leaveLanesOf } from '../end-messages.js';
import { merge, type NetworkStatus } from '../message.js';
import { offer } from '../offer.js';
import { errorOf, messageEvent, type MessageError, type MessageFacts } from '../message-event.js';
import { storedCharge } from '../price.js';
import { deliveriesIn, type Heard, MergeReceipts } from './merge-receipts.js';
import { type ParkedStatus, ParkedStatuses } from './parked-statuses.js';
import type { MergedReceipt } from './receipt.js';
import { type Merged, type StatusRow, StatusRepository } from './status.repository.js';

type NumberOf = (update: StatusUpdate) => NumberId;
interface Matched {
  readonly row: StatusRow;
  readonly updates: StatusUpdate[];
}

const KNOWN: readonly string[] = ['sent', 'delivered', 'read', 'failed'] satisfies NetworkStatus[];

/**
 * Takes in what the network says about our messages: merged by rank, so that duplicates and disorder cannot move a message back
 * (P3); charged on the first delivered or read (P4); told to the tenant. Set-based: six statements for any number of statuses.
 * source: reliability-and-operations.md §3.5, pricing-and-policy.md §1.10
 */
@Injectable()
export class ApplyStatuses {
  constructor(
    private readonly statuses: StatusRepository,
    private readonly receipts: MergeReceipts,
    private readonly parked: ParkedStatuses,
    private readonly billing: Billing,
    private readonly contacts: Contacts,
    private readonly events: TenantEvents,
  ) {}

  /** Statuses of one tenant's numbers. What belongs to no message we know is parked and tried again. */
  async execute(
    tx: Tx,
    tenantId: TenantId,
    numberOf: (update: StatusUpdate) => NumberId,
    updates: readonly StatusUpdate[],
  ): Promise<void> {
    const known = updates.filter((update) => KNOWN.includes(update.status));
    const { rows, strangers } = await this.match(tx, tenantId, numberOf, known);
    await this.parked.park(tx, tenantId, strangers);
    await this.apply(tx, tenantId, numberOf, rows);
  }

  /** Parked statuses once more: those whose message is known by now are applied and no longer parked. */
  async retry(tx: Tx, tenantId: TenantId, numberOf: NumberOf, parked: readonly ParkedStatus[]): Promise<void> {
    const updates = parked.map(({ update }) => update);
    const { rows } = await this.match(tx, tenantId, numberOf, updates);
    await this.apply(tx, tenantId, numberOf, rows);
    const applied = new Set(rows.flatMap((each) => each.updates));
    // By their own ids: others of the same message are not due yet, and would be lost.
    const done = parked.filter(({ update }) => applied.has(update)).map(({ id }) => id);
    await this.parked.drop(tx, tenantId, done);
  }

  private async apply(tx: Tx, tenantId: TenantId, numberOf: NumberOf, rows: readonly Matched[]): Promise<void> {
    const merged = rows.map(({ row, updates: own }) => mergeAll(row, own, numberOf));
    if (merged.length === 0) return;

    const heard = await this.receipts.execute(tx, tenantId, rows.flatMap(inGroup(numberOf)));
    const bill = await this.assess(tx, tenantId, merged, deliveriesIn(heard));
    const costs = await this.receipts.keep(tx, tenantId, heard, bill);
    for (const each of merged) {
      each.charge = costs.get(each.row.id) ?? each.charge;
      each.changed ||= heard.get(each.row.id)?.receipts.some(({ news }) => news.length > 0) ?? false;
    }
    const changed = await this.statuses.write(
      tx,
      tenantId,
      merged.filter((each) => each.changed),
    );
    const byId = new Map(changed.map((message) => [message.id, message]));
    await this.events.emit(
      tx,
      tenantId,
      merged.flatMap((each) => {
        const message = byId.get(each.row.id);
        return message ? newsOf(message, each, heard.get(each.row.id)?.receipts ?? []) : [];
      }),
    );
    await this.settle(tx, tenantId, bill, merged, heard);
  }

  private async match(
    tx: Tx,
    tenantId: TenantId,
    numberOf: NumberOf,
    updates: readonly StatusUpdate[],
  ): Promise<{ rows: Matched[]; strangers: StatusUpdate[] }> {
    const byWamid = await this.statuses.idsOfWamids(
      tx,
      tenantId,
      updates.filter((update) => !messageOfToken(update.callbackData)).map((update) => update.wamid),
    );
    const idOf = (update: StatusUpdate): MessageId | undefined =>
      messageOfToken(update.callbackData) ?? byWamid.get(update.wamid);
    const ids = [...new Set(updates.flatMap((update) => idOf(update) ?? []))];
    // The network has these: nothing of them is left to send, even when the node never got to record it.
    // Only what their own number says: another one's word must not take a message out of its lane.
    const heard = updates.flatMap((update) => ({ id: idOf(update), numberId: numberOf(update) }));
    await offer(tx, tenantId, await leaveLanesOf(tx, tenantId, heard));
    const rows = await this.statuses.lock(tx, tenantId, ids);
    const grouped = new Map(rows.map((row) => [row.id, { row, updates: [] as StatusUpdate[] }]));
    const strangers: StatusUpdate[] = [];
    for (const update of updates) {
      const group = grouped.get(idOf(update) ?? ('' as MessageId));
      if (group) group.updates.push(update);
      else strangers.push(update);
    }
    return { rows: [...grouped.values()].filter((group) => group.updates.length > 0), strangers };
  }

  /** Messages to people are charged when they arrive, those to groups at each of their deliveries. */
  private async assess(
    tx: Tx,
    tenantId: TenantId,
    merged: readonly Merged[],
    deliveries: readonly CaptureItem[],
  ): Promise<Bill> {
    const arrived = merged.filter(
      ({ row, state }) => !row.group_id && !row.charge && (state === 'delivered' || state === 'read'),
    );
    const items = arrived.map(captureItem);
    const bill = await this.billing.assess(tx, tenantId, [...items, ...deliveries]);
    arrived.forEach((each, index) => {
      const charge = bill.charges.get(chargeKey(items[index] as CaptureItem));
      each.charge = charge ? storedCharge(charge) : null;
    });
    return bill;
  }

  /** Last of all, because it takes the tenant's wallet, for which others wait. */
  private async settle(
    tx: Tx,
    tenantId: TenantId,
    bill: Bill,
    merged: readonly Merged[],
    heard: ReadonlyMap<MessageId, Heard>,
  ): Promise<void> {
    const failed = merged.filter(({ row, state }) => state === 'failed' && row.state !== 'failed');
    const refused = [
      // What a whole group did not get says nothing about anybody in it.
      ...failed
        .filter(({ row }) => !row.group_id)
        .map(({ row, error }) => ({ recipient: row.recipient, error, reference: row.wamid ?? row.id })),
      ...[...heard.values()].flatMap(({ message, receipts }) =>
        receipts.map(({ participant, error }) => ({ recipient: participant, error, reference: message.id })),
      ),
    ];
    await this.withdrawConsent(tx, tenantId, refused);
    const complete = await this.receipts.complete(tx, tenantId, heard);
    await this.billing.book(tx, tenantId, bill);
    await this.billing.release(tx, tenantId, [...failed.map((each) => each.row.id), ...complete]);
  }

  /** Meta tells with the failure of a message that its recipient has switched marketing off. */
  private async withdrawConsent(tx: Tx, tenantId: TenantId, refused: readonly Refused[]): Promise<void> {
    const stopped = refused.filter(({ error }) => error?.meta_code === GRAPH_CODE.stoppedMarketing);
    if (stopped.length === 0) return;
    await this.contacts.withdrawMarketing(
      tx,
      tenantId,
      stopped.map(({ recipient, reference }) => ({
        phone: recipient.startsWith('+') ? recipient : null,
        bsuid: recipient.startsWith('+') ? null : recipient,
        at: tx.now,
        reference,
      })),
    );
  }
}

/** A person the network did not deliver to. */
interface Refused {
  readonly recipient: string;
  readonly error: MessageError | null;
  readonly reference: string;
}

/** A message to a group, with what its own number says of it. */
const inGroup =
  (numberOf: NumberOf) =>
  ({ row, updates }: Matched): { message: StatusRow; updates: StatusUpdate[] }[] =>
    row.group_id ? [{ message: row, updates: updates.filter((update) => numberOf(update) === row.number_id) }] : [];

function newsOf(message: MessageFacts, { news }: Merged, receipts: readonly MergedReceipt[]): TenantEvent[] {
  return [
    ...news.map(({ status, at, details }) => messageEvent(`message.${status}`, message, at, details)),
    ...receipts.flatMap((receipt) =>
      receipt.news.map(({ status, at, details }) => messageEvent(`message.${status}`, message, at, details, receipt)),
    ),
  ];
}

/** All updates of one message folded into it; `news` are those that told us something. */
function mergeAll(
  row: StatusRow,
  updates: readonly StatusUpdate[],
  numberOf: (update: StatusUpdate) => NumberId,
): Merged {
  const merged: Merged = {
    row,
    state: row.state,
    news: [],
    changed: false,
    error: row.error,
    charge: row.charge,
    pricing: null,
    times: {},
    wamid: row.wamid,
  };
  for (const update of [...updates].sort((a, b) => a.at.getTime() - b.at.getTime())) {
    if (numberOf(update) !== row.number_id) continue; // somebody else's number speaks of our message: not to be believed
    const status = update.status as NetworkStatus;
    merged.wamid ??= update.wamid;
    const ofOne = row.group_id !== null && Boolean(update.participant);
    if (ofOne && status === 'failed') continue; // the others may have got it
    merged.pricing ??= update.pricing;
    merged.state = merge(merged.state, status);
    const column = `${status}_at` as const;
    if (row[column] || merged.times[column]) continue;
    if (status === 'failed') {
      if (merged.state !== 'failed') continue;
      merged.error = errorOf(update);
    }
    merged.times[column] = update.at;
    if (ofOne) continue; // told as the news of that participant
    const { pricing, conversation } = update;
    merged.news.push({ status, at: update.at, details: { pricing, conversation } });
  }
  merged.changed = Object.keys(merged.times).length > 0 || merged.state !== row.state || merged.wamid !== row.wamid;
  return merged;
}

const captureItem = ({ row, pricing, times }: Merged): CaptureItem => ({
  messageId: row.id,
  recipient: row.recipient,
  category: row.category,
  kind: row.kind,
  windowOpen: row.window_open,
  at: times.delivered_at ?? times.read_at ?? row.created_at,
  ...(pricing ? { pricing } : {}),
});
