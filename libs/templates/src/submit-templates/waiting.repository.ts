import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TemplateId, TenantId } from '#platform/kernel';
import { ownedOf, TEMPLATE_COLUMNS, type Owned, type TemplateRow } from '../template.repository.js';

/** The SQL of templates that wait for Meta; needs system transactions, because jobs and sweepers know no tenant. */
@Injectable()
export class WaitingRepository {
  /** Those of these ids that are still to be submitted. */
  async submitted(tx: Tx, ids: readonly string[]): Promise<Owned[]> {
    const rows = await tx.query<TemplateRow>(
      `SELECT ${TEMPLATE_COLUMNS} FROM template t WHERE t.id = ANY($1::uuid[]) AND t.status = 'submitted' ORDER BY t.id`,
      [ids],
    );
    return rows.map(ownedOf);
  }

  /** Notes that Meta could not be asked; the pause before the next attempt doubles each time. */
  async postpone(tx: Tx, tenantId: TenantId, id: TemplateId): Promise<void> {
    await tx.execute('UPDATE template SET attempts = attempts + 1, asked_at = $3 WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
      tx.now,
    ]);
  }

  /** Takes those whose submission got lost or was postponed, and marks them as asked for now. */
  async takeOverdue(tx: Tx, limit: number, seconds: number, mostSeconds: number): Promise<TemplateId[]> {
    const rows = await tx.query<{ id: TemplateId }>(
      `UPDATE template SET asked_at = $1 WHERE (tenant_id, id) IN (
         SELECT tenant_id, id FROM template WHERE status = 'submitted' AND coalesce(asked_at, updated_at)
           < $1::timestamptz - least($3 * power(2, least(attempts, 20)), $4) * interval '1 second'
         ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [tx.now, limit, seconds, mostSeconds],
    );
    return rows.map((row) => row.id);
  }

  /** Takes those that have been in review for long without a word, and marks them as asked after now. */
  async takeSilent(tx: Tx, limit: number, seconds: number): Promise<Owned[]> {
    const rows = await tx.query<TemplateRow>(
      `UPDATE template t SET asked_at = $1 WHERE (tenant_id, id) IN (
         SELECT tenant_id, id FROM template WHERE status IN ('pending', 'in_appeal')
           AND greatest(asked_at, updated_at) < $1::timestamptz - $3 * interval '1 second'
         ORDER BY asked_at NULLS FIRST LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING ${TEMPLATE_COLUMNS}`,
      [tx.now, limit, seconds],
    );
    return rows.map(ownedOf);
  }
}
