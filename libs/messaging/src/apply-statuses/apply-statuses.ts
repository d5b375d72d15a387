import { Injectable } from '@nestjs/common';
import { Billing, type Bill, type CaptureItem } from '#billing';
import { Contacts } from '#contacts';
import type { Tx } from '#platform/database';
import type { MessageId, NumberId, TenantId } from '#platform/kernel';
import { TenantEvents } from '#webhooks';
import { failureCode, GRAPH_CODE, type StatusUpdate } from '#whatsapp';
import { messageOfToken } from '../claim-messages/attempt-token.js';
import { leaveLanesOf } from '../end-messages.js';
import { merge, type NetworkStatus } from '../message.js';
import { offer } from '../offer.js';
import { messageEvent, type MessageError } from '../message-event.js';
import { ParkedStatuses } from './parked-statuses.js';
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
  async retry(tx: Tx, tenantId: TenantId, numberOf: NumberOf, updates: readonly StatusUpdate[]): Promise<void> {
    const { rows } = await this.match(tx, tenantId, numberOf, updates);
    await this.apply(tx, tenantId, numberOf, rows);
    const found = rows.flatMap((each) => each.updates.map((update) => update.wamid));
    await this.parked.drop(tx, tenantId, found);
  }

  private async apply(tx: Tx, tenantId: TenantId, numberOf: NumberOf, rows: readonly Matched[]): Promise<void> {
    const merged = rows.map(({ row, updates: own }) => mergeAll(row, own, numberOf));
    if (merged.length === 0) return;

    const bill = await this.assess(tx, tenantId, merged);
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
        return message
          ? each.news.map(({ status, at, details }) => messageEvent(`message.${status}`, message, at, details))
          : [];
      }),
    );
    await this.settle(tx, tenantId, bill, merged);
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

  private async assess(tx: Tx, tenantId: TenantId, merged: readonly Merged[]): Promise<Bill> {
    const arrived = merged.filter(({ row, state }) => !row.charge && (state === 'delivered' || state === 'read'));
    const bill = await this.billing.assess(tx, tenantId, arrived.map(captureItem));
    for (const each of arrived) each.charge = bill.charges.get(each.row.id) ?? null;
    return bill;
  }

  /** Last of all, because it takes the tenant's wallet, for which others wait. */
  private async settle(tx: Tx, tenantId: TenantId, bill: Bill, merged: readonly Merged[]): Promise<void> {
    const failed = merged.filter(({ row, state }) => state === 'failed' && row.state !== 'failed');
    await this.withdrawConsent(tx, tenantId, failed);
    await this.billing.book(tx, tenantId, bill);
    await this.billing.release(
      tx,
      tenantId,
      failed.map((each) => each.row.id),
    );
  }

  /** Meta tells with the failure of a message that its recipient has switched marketing off. */
  private async withdrawConsent(tx: Tx, tenantId: TenantId, failed: readonly Merged[]): Promise<void> {
    const stopped = failed.filter((each) => each.error?.meta_code === GRAPH_CODE.stoppedMarketing);
    if (stopped.length === 0) return;
    await this.contacts.withdrawMarketing(
      tx,
      tenantId,
      stopped.map(({ row }) => ({
        phone: row.recipient.startsWith('+') ? row.recipient : null,
        bsuid: row.recipient.startsWith('+') ? null : row.recipient,
        at: tx.now,
        reference: row.wamid ?? row.id,
      })),
    );
  }
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
    merged.pricing ??= update.pricing;
    merged.state = merge(merged.state, status);
    const column = `${status}_at` as const;
    if (row[column] || merged.times[column]) continue;
    if (status === 'failed') {
      if (merged.state !== 'failed') continue;
      merged.error = errorOf(update);
    }
    merged.times[column] = update.at;
    const { pricing, conversation } = update;
    merged.news.push({ status, at: update.at, details: { pricing, conversation } });
  }
  merged.changed = merged.news.length > 0 || merged.state !== row.state || merged.wamid !== row.wamid;
  return merged;
}

const errorOf = (update: StatusUpdate): MessageError => ({
  code: failureCode(update.error?.code ?? 0),
  detail: update.error?.details ?? update.error?.title ?? 'The network did not say why.',
  meta_code: update.error?.code ?? null,
});

const captureItem = ({ row, pricing, times }: Merged): CaptureItem => ({
  messageId: row.id,
  recipient: row.recipient,
  category: row.category,
  kind: row.kind,
  windowOpen: row.window_open,
  at: times.delivered_at ?? times.read_at ?? row.created_at,
  ...(pricing ? { pricing } : {}),
});
