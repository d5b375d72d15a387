import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { newId, type TenantId } from '#platform/kernel';
import type { StatusUpdate } from '#whatsapp';

const DAY_MS = 24 * 3_600_000;

interface Row {
  readonly id: string;
  readonly payload: Omit<StatusUpdate, 'at'> & { readonly at: string };
}

/** A status that waits for its message. */
export interface ParkedStatus {
  readonly id: string;
  readonly update: StatusUpdate;
}

/** Statuses that came before we knew their message, or that are not about ours: kept and tried again for a day. */
@Injectable()
export class ParkedStatuses {
  async park(tx: Tx, tenantId: TenantId, updates: readonly StatusUpdate[]): Promise<void> {
    if (updates.length === 0) return;
    await tx.execute(
      `INSERT INTO parked_status (tenant_id, id, wamid, payload, next_try_at, created_at)
       SELECT $1, id, wamid, payload, $5::timestamptz + interval '2 seconds', $5
       FROM unnest($2::uuid[], $3::text[], $4::jsonb[]) AS p (id, wamid, payload)`,
      [
        tenantId,
        updates.map(() => newId<'parked'>(tx.now)),
        updates.map((update) => update.wamid),
        updates.map((update) => JSON.stringify(update)),
        tx.now,
      ],
    );
  }

  /** Takes the due ones out, to be applied again; those without a message are parked anew, later and later. */
  async takeDue(tx: Tx, tenantId: TenantId): Promise<ParkedStatus[]> {
    const rows = await tx.query<Row>(
      `UPDATE parked_status SET tries = tries + 1, next_try_at = $2::timestamptz + least(power(2, tries + 2), 3600) * interval '1 second'
       WHERE tenant_id = $1 AND id IN (SELECT id FROM parked_status WHERE tenant_id = $1 AND next_try_at <= $2 AND created_at > $3
         ORDER BY next_try_at LIMIT 200 FOR UPDATE SKIP LOCKED)
       RETURNING id, payload`,
      [tenantId, tx.now, new Date(tx.now.getTime() - DAY_MS)],
    );
    return rows.map(({ id, payload }) => ({ id, update: { ...payload, at: new Date(payload.at) } }));
  }

  async drop(tx: Tx, tenantId: TenantId, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.execute('DELETE FROM parked_status WHERE tenant_id = $1 AND id = ANY($2::uuid[])', [tenantId, ids]);
  }
}
