import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import type { NetworkStatus } from '../message.js';
import type { MessageError } from '../message-event.js';
import type { StoredCharge } from '../price.js';
import type { Receipt, Times } from './receipt.js';

interface Row {
  readonly message_id: MessageId;
  readonly participant: string;
  readonly state: NetworkStatus;
  readonly error: MessageError | null;
  readonly charge: StoredCharge | null;
  readonly sent_at: Date | null;
  readonly delivered_at: Date | null;
  readonly read_at: Date | null;
  readonly failed_at: Date | null;
}

/** The SQL of receipts. Whoever writes them has locked their messages. */
@Injectable()
export class ReceiptRepository {
  /** In a steady order. */
  async of(tx: Tx, tenantId: TenantId, messageIds: readonly MessageId[]): Promise<Map<MessageId, Receipt[]>> {
    if (messageIds.length === 0) return new Map();
    const rows = await tx.query<Row>(
      `SELECT message_id, participant, state, error, charge, sent_at, delivered_at, read_at, failed_at
       FROM group_receipt WHERE tenant_id = $1 AND message_id = ANY($2::uuid[]) ORDER BY message_id, participant`,
      [tenantId, messageIds],
    );
    return Map.groupBy(rows.map(receiptOf), (receipt) => receipt.message_id);
  }

  /** Of these, by how many people each has been settled for, the ones that need no hold any more. */
  async takeCompleteHolds(tx: Tx, tenantId: TenantId, settled: ReadonlyMap<MessageId, number>): Promise<MessageId[]> {
    if (settled.size === 0) return [];
    const rows = await tx.query<{ message_id: MessageId }>(
      `DELETE FROM group_hold h USING unnest($2::uuid[], $3::int[]) AS s (id, settled)
       WHERE h.tenant_id = $1 AND h.message_id = s.id AND h.people <= s.settled RETURNING h.message_id`,
      [tenantId, [...settled.keys()], [...settled.values()]],
    );
    return rows.map((row) => row.message_id);
  }

  async write(tx: Tx, tenantId: TenantId, receipts: readonly Receipt[]): Promise<void> {
    if (receipts.length === 0) return;
    const rows = receipts.map(({ times, ...receipt }) => ({ ...receipt, ...times }));
    await tx.execute(
      `INSERT INTO group_receipt AS g (tenant_id, message_id, participant, state, error, charge, sent_at, delivered_at, read_at, failed_at)
       SELECT $1, r.* FROM jsonb_to_recordset($2::jsonb) AS r (message_id uuid, participant text, state text, error jsonb,
         charge jsonb, sent_at timestamptz, delivered_at timestamptz, read_at timestamptz, failed_at timestamptz)
       ON CONFLICT (tenant_id, message_id, participant) DO UPDATE SET state = excluded.state, error = excluded.error,
         charge = coalesce(g.charge, excluded.charge), sent_at = coalesce(g.sent_at, excluded.sent_at),
         delivered_at = coalesce(g.delivered_at, excluded.delivered_at), read_at = coalesce(g.read_at, excluded.read_at),
         failed_at = coalesce(g.failed_at, excluded.failed_at)`,
      [tenantId, JSON.stringify(rows)],
    );
  }
}

function receiptOf({ sent_at, delivered_at, read_at, failed_at, ...row }: Row): Receipt {
  const times = Object.fromEntries(
    Object.entries({ sent_at, delivered_at, read_at, failed_at }).filter(([, at]) => at !== null),
  ) as Times;
  return { ...row, times };
}
