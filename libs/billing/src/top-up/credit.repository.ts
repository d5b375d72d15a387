import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { Credit } from './credit.js';

const COLUMNS = 'id, amount, currency, reference, note, actor, created_at AS "createdAt"';

/** Payments, by the reference their payer gave them. */
@Injectable()
export class CreditRepository {
  /** False when the reference is taken. */
  async insert(tx: Tx, tenantId: TenantId, credit: Credit): Promise<boolean> {
    const count = await tx.execute(
      `INSERT INTO credit (tenant_id, reference, id, currency, amount, note, actor, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [
        tenantId,
        credit.reference,
        credit.id,
        credit.currency,
        credit.amount,
        credit.note,
        credit.actor,
        credit.createdAt,
      ],
    );
    return count > 0;
  }

  byReference(tx: Tx, tenantId: TenantId, reference: string): Promise<Credit | null> {
    return tx.one<Credit>(`SELECT ${COLUMNS} FROM credit WHERE tenant_id = $1 AND reference = $2`, [
      tenantId,
      reference,
    ]);
  }
}
