import { z } from 'zod';
import { formatAmount } from '../money.js';
import type { Balance } from './balance.js';

export const BalanceResponse = z
  .object({
    currency: z.string(),
    available: z.string(),
    held: z.string(),
    credit_limit: z.string(),
  })
  .meta({ id: 'Balance' });
export type BalanceResponse = z.output<typeof BalanceResponse>;

export const showBalance = (balance: Balance): BalanceResponse => ({
  currency: balance.currency,
  available: formatAmount(balance.available),
  held: formatAmount(balance.held),
  credit_limit: formatAmount(balance.creditLimit),
});
