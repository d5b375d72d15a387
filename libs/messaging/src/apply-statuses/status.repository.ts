import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MessageId, NumberId, TenantId } from '#platform/kernel';
import type { StatusUpdate } from '#whatsapp';
import type { MessageState, NetworkStatus } from '../message.js';
import type { StoredCharge } from '../price.js';
import { factColumnsOf, type MessageError, type MessageFacts, type StatusDetails } from '../message-event.js';

export interface StatusRow {
  readonly id: MessageId;
  readonly number_id: NumberId;
  readonly recipient: string;
  readonly group_id: string | null;
  readonly kind: 'template' | 'service';
  readonly category: string;
  readonly window_open: boolean;
  readonly state: MessageState;
  readonly wamid: string | null;
  readonly error: MessageError | null;
  readonly charge: StoredCharge | null;
  readonly sent_at: Date | null;
  readonly delivered_at: Date | null;
  readonly read_at: Date | null;
  readonly failed_at: Date | null;
  readonly created_at: Date;
}

/** A message with everything the network said about it folded in. */
export interface Merged {
  readonly row: StatusRow;
  state: MessageState;
  readonly news: { readonly status: NetworkStatus; readonly at: Date; readonly details: StatusDetails }[];
  changed: boolean;
  error: MessageError | null;
  charge: StoredCharge | null;
  pricing: StatusUpdate['pricing'];
  readonly times: Partial<Record<`${NetworkStatus}_at`, Date>>;
  wamid: string | null;
}

/** The SQL of status processing; rows are locked in the order of their ids, so that two batches cannot wait for each other. */
@Injectable()
export class StatusRepository {
  async idsOfWamids(tx: Tx, tenantId: TenantId, wamids: readonly string[]): Promise<Map<string, MessageId>> {
    if (wamids.length === 0) return new Map();
    const rows = await tx.query<{ id: MessageId; wamid: string }>(
      `SELECT id, wamid FROM message WHERE tenant_id = $1 AND wamid = ANY($2) AND direction = 'out'`,
      [tenantId, wamids],
    );
    return new Map(rows.map((row) => [row.wamid, row.id]));
  }

  async lock(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<StatusRow[]> {
    if (ids.length === 0) return [];
    return tx.query<StatusRow>(
      `SELECT id, number_id, recipient, group_id, kind, category, window_open, state, wamid, error, charge, sent_at, delivered_at, read_at,
         failed_at, created_at
       FROM message WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND direction = 'out' ORDER BY id FOR UPDATE`,
      [tenantId, ids],
    );
  }

  async write(tx: Tx, tenantId: TenantId, merged: readonly Merged[]): Promise<MessageFacts[]> {
    if (merged.length === 0) return [];
    const rows = merged.map((each) => ({
      id: each.row.id,
      state: each.state,
      wamid: each.wamid,
      error: each.state === 'failed' ? each.error : null,
      charge: each.charge,
      ...each.times,
    }));
    return tx.query<MessageFacts>(
      `UPDATE message m SET state = s.state, wamid = s.wamid, error = s.error, charge = coalesce(s.charge, m.charge),
         sent_at = coalesce(m.sent_at, s.sent_at), delivered_at = coalesce(m.delivered_at, s.delivered_at),
         read_at = coalesce(m.read_at, s.read_at), failed_at = coalesce(m.failed_at, s.failed_at)
       FROM jsonb_to_recordset($2::jsonb) AS s (id uuid, state text, wamid text, error jsonb, charge jsonb, sent_at timestamptz,
         delivered_at timestamptz, read_at timestamptz, failed_at timestamptz)
       WHERE m.tenant_id = $1 AND m.id = ANY($3::uuid[]) AND m.id = s.id
       RETURNING ${factColumnsOf('m')}`,
      [tenantId, JSON.stringify(rows), rows.map((row) => row.id)],
    );
  }
}
