import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import type { Account, Fact, Memo, SubjectId } from '../ledger.js';

/** A fact with all its entries. `id` names it within the tenant and orders facts by their subject's age. */
export interface PostedFact {
  readonly id: string;
  readonly subjectId: SubjectId;
  readonly fact: Fact;
  readonly currency: string;
  readonly entries: readonly { readonly account: Account; readonly amount: string }[];
  readonly memo: Memo | null;
  readonly createdAt: Date;
}

/** The ledger as people read it. */
@Injectable()
export class LedgerFacts {
  /** Facts of the youngest subjects first, those of one message together; one more than asked for. */
  page(
    tx: Tx,
    tenantId: TenantId,
    limit: number,
    before: string | null,
    messageId: MessageId | null,
  ): Promise<PostedFact[]> {
    const [subject = null, fact = null] = before?.split('|') ?? [];
    return tx.query<PostedFact>(
      `SELECT subject_id || '|' || fact AS id, subject_id AS "subjectId", fact, currency,
         json_agg(json_build_object('account', account, 'amount', amount::text) ORDER BY account) AS entries,
         (array_agg(memo) FILTER (WHERE memo IS NOT NULL))[1] AS memo, min(created_at) AS "createdAt"
       FROM ledger_entry
       WHERE tenant_id = $1 AND ($3::uuid IS NULL OR (subject_id, fact) < ($3, $4)) AND ($5::uuid IS NULL OR subject_id = $5)
       GROUP BY subject_id, fact, currency ORDER BY subject_id DESC, fact DESC LIMIT $2`,
      [tenantId, limit + 1, subject, fact, messageId],
    );
  }
}
