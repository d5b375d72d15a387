import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { firstIdAt, type MessageId, type TenantId } from '#platform/kernel';
import type { AttemptRow, MessageRow } from './message.response.js';

export interface MessageFilter {
  readonly to?: string | undefined;
  readonly status?: string | undefined;
  readonly ref?: string | undefined;
  readonly direction?: 'out' | 'in' | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

const SELECT = `SELECT m.id, m.number_id, n.phone, m.direction, m.recipient, m.group_id, m.type, m.content, m.category,
    CASE WHEN d.state = 'submitting' AND m.state = 'queued' THEN 'submitting' ELSE m.state END AS state, d.state AS dispatch_state,
    d.submitting_at, m.ref, m.metadata, m.batch_id, m.wamid, m.error, m.decision, m.quote, m.charge, m.send_at, m.expires_at,
    m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.created_at
  FROM message m
  LEFT JOIN dispatch d ON d.tenant_id = m.tenant_id AND d.message_id = m.id
  LEFT JOIN number n ON n.tenant_id = m.tenant_id AND n.id = m.number_id`;

/** Reading messages; the time inside the id is the time of the row, so ranges of time are ranges of ids and prune partitions. */
@Injectable()
export class ReadRepository {
  one(tx: Tx, tenantId: TenantId, id: MessageId): Promise<MessageRow | null> {
    return tx.one<MessageRow>(`${SELECT} WHERE m.tenant_id = $1 AND m.id = $2`, [tenantId, id]);
  }

  /** Newest first; one more than `limit`. */
  list(tx: Tx, tenantId: TenantId, filter: MessageFilter, limit: number, before: string | null): Promise<MessageRow[]> {
    return tx.query<MessageRow>(
      `${SELECT} WHERE m.tenant_id = $1 AND ($2::uuid IS NULL OR m.id < $2) AND ($3::uuid IS NULL OR m.id >= $3)
         AND ($4::uuid IS NULL OR m.id < $4) AND ($5::text IS NULL OR m.recipient = $5)
         AND ($6::text IS NULL OR m.state = $6) AND ($7::text IS NULL OR m.ref = $7)
         AND ($8::text IS NULL OR m.direction = $8)
       ORDER BY m.id DESC LIMIT $9`,
      [
        tenantId,
        before,
        filter.since ? firstIdAt(filter.since) : null,
        filter.until ? firstIdAt(filter.until) : null,
        filter.to ?? null,
        filter.status ?? (filter.direction === 'in' ? 'received' : null),
        filter.ref ?? null,
        filter.direction ?? null,
        limit + 1,
      ],
    );
  }

  async attempts(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<Map<MessageId, AttemptRow[]>> {
    const rows = await tx.query<AttemptRow>(
      'SELECT message_id, n, outcome, started_at, detail FROM attempt WHERE tenant_id = $1 AND message_id = ANY($2::uuid[]) ORDER BY n',
      [tenantId, ids],
    );
    return Map.groupBy(rows, (row) => row.message_id);
  }
}
