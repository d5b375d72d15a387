import { z } from 'zod';
import { PageQuery } from '#platform/http';
import { publicId } from '#platform/kernel';
import { formatAmount } from '../money.js';
import type { PostedFact } from './ledger-facts.js';

export const LedgerParameters = z.strictObject({ ...PageQuery.shape, message_id: z.string().max(40).optional() });
export type LedgerParameters = z.output<typeof LedgerParameters>;

export const FactResponse = z
  .object({
    fact: z.string(),
    message_id: z.string().nullable(),
    credit_id: z.string().nullable(),
    currency: z.string(),
    entries: z.array(z.object({ account: z.string(), amount: z.string() })),
    memo: z.record(z.string(), z.unknown()).nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'LedgerFact' });
export type FactResponse = z.output<typeof FactResponse>;

export function showFact(posted: PostedFact): FactResponse {
  const isPayment = posted.fact === 'top_up';
  return {
    fact: posted.fact,
    message_id: isPayment ? null : publicId('message', posted.subjectId),
    credit_id: isPayment ? publicId('ledger', posted.subjectId) : null,
    currency: posted.currency,
    entries: posted.entries.map(({ account, amount }) => ({ account, amount: formatAmount(BigInt(amount)) })),
    memo: posted.memo && showMemo(posted.memo),
    created_at: posted.createdAt.toISOString(),
  };
}

/** Memos keep money in micros; the wire has decimal strings. */
const showMemo = (memo: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  ...memo,
  ...(typeof memo['price'] === 'string' && { price: formatAmount(BigInt(memo['price'])) }),
  ...(typeof memo['cost'] === 'string' && { cost: formatAmount(BigInt(memo['cost'])) }),
});
