import { z } from 'zod';
import { instant } from '#platform/http';
import { formatAmount } from '../money.js';
import type { UsageLine } from './usage.query.js';

export const UsageParameters = z.strictObject({ since: instant().optional(), until: instant().optional() });
export type UsageParameters = z.output<typeof UsageParameters>;

const UsageLineResponse = z.object({
  day: z.string(),
  market: z.string(),
  category: z.string(),
  messages: z.number(),
  free_messages: z.number(),
  amount: z.string(),
  currency: z.string(),
});

export const UsageResponse = z.object({
  since: z.string(),
  until: z.string(),
  timezone: z.string(),
  data: z.array(UsageLineResponse),
});
export type UsageResponse = z.output<typeof UsageResponse>;

export const showUsage = (line: UsageLine): z.output<typeof UsageLineResponse> => ({
  day: line.day,
  market: line.market,
  category: line.category,
  messages: line.messages,
  free_messages: line.freeMessages,
  amount: formatAmount(line.amount),
  currency: line.currency,
});
