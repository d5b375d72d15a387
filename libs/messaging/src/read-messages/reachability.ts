import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { firstIdAt, type TenantId } from '#platform/kernel';
import { GRAPH_CODE } from '#whatsapp';

/** Who is on WhatsApp, as far as messages have shown: nobody tells it beforehand. */
@Injectable()
export class Reachability {
  /** Of these phones (E.164) those whose newest message since then that came to an end failed, because nobody is there. */
  async unreachable(tx: Tx, tenantId: TenantId, phones: readonly string[], since: Date): Promise<Set<string>> {
    if (phones.length === 0) return new Set();
    const rows = await tx.query<{ phone: string }>(
      `SELECT p.phone FROM unnest($2::text[]) AS p (phone) CROSS JOIN LATERAL (
         SELECT state, error FROM message WHERE tenant_id = $1 AND recipient = p.phone AND id >= $3
           AND direction = 'out' AND state IN ('delivered', 'read', 'failed') ORDER BY id DESC LIMIT 1) AS last
       WHERE last.state = 'failed' AND last.error ->> 'meta_code' = $4`,
      [tenantId, phones, firstIdAt(since), String(GRAPH_CODE.unreachable)],
    );
    return new Set(rows.map((row) => row.phone));
  }

  /** Meta's id of a message that somebody wrote to this number, or null. */
  async inboundWamid(tx: Tx, tenantId: TenantId, numberId: string, id: string): Promise<string | null> {
    const row = await tx.one<{ wamid: string }>(
      `SELECT wamid FROM message WHERE tenant_id = $1 AND id = $2 AND number_id = $3 AND direction = 'in' AND wamid IS NOT NULL`,
      [tenantId, id, numberId],
    );
    return row?.wamid ?? null;
  }
}
