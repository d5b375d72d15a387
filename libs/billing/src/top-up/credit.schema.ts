import { z } from 'zod';
import { text } from '#platform/http';
import { publicId } from '#platform/kernel';
import { formatAmount, money } from '../money.js';
import { BalanceResponse, showBalance } from '../read-balance/balance.schema.js';
import type { Balance } from '../read-balance/balance.js';
import type { Credit } from './credit.js';

export const CreditRequest = z.strictObject({
  amount: money(1n),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as USD')
    .optional(),
  reference: text(200),
  note: text(1_000).optional(),
});
export type CreditRequest = z.output<typeof CreditRequest>;

export const CreditResponse = z.object({
  id: z.string(),
  amount: z.string(),
  currency: z.string(),
  reference: z.string(),
  note: z.string().nullable(),
  actor: z.string(),
  created_at: z.string(),
  balance: BalanceResponse,
});
export type CreditResponse = z.output<typeof CreditResponse>;

export const showCredit = (credit: Credit, balance: Balance): CreditResponse => ({
  id: publicId('ledger', credit.id),
  amount: formatAmount(credit.amount),
  currency: credit.currency,
  reference: credit.reference,
  note: credit.note,
  actor: credit.actor,
  created_at: credit.createdAt.toISOString(),
  balance: showBalance(balance),
});
