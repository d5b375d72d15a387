import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isCode, type Code } from '../graph/codes.js';
import { phone } from '../handsets/handset-requests.js';
import { bodyAs, invalid } from '../problems/problem.js';
import type { AccountLimits } from './limits.js';
import type { World } from '../world.js';

const count = z.int().min(0).max(1_000_000_000).optional();

/** source: whatsapp-cloud-api.md §7, test number */
const MOST_RECIPIENTS = 5;

const AccountRequest = z.strictObject({
  waba_id: z.string(),
  messaging_limit: count,
  messaging_limit_code: z
    .custom<Code>((value) => typeof value === 'number' && isCode(value), 'is not a known error code')
    .optional(),
  marketing_per_person: count,
  pacing_batch: count,
  portfolio_pacing_batch: count,
  direct_send: z.boolean().optional(),
  templates: count,
  registered_numbers: count,
});

const NumberRequest = z.strictObject({
  pnid: z.string(),
  allowed_recipients: z.array(phone).max(MOST_RECIPIENTS).optional(),
});

/** What the network grants; each PUT replaces what was granted to this account or number before. */
export function limitsRoutes(app: FastifyInstance, { limits, network, capability }: World): void {
  app.get('/sandbox/limits', () => limits);

  app.put('/sandbox/limits', (request) => {
    const wanted = bodyAs(z.union([AccountRequest, NumberRequest]), request.body);
    if ('pnid' in wanted) {
      if (!network.number(wanted.pnid)) throw invalid('/pnid', 'there is no such number');
      limits.set(wanted.pnid, { allowedRecipients: wanted.allowed_recipients });
      return limits;
    }
    const waba = network.waba(wanted.waba_id);
    if (!waba) throw invalid('/waba_id', 'there is no such account');
    capability.watching(waba, () => limits.set(waba.id, accountLimits(wanted)));
    return limits;
  });
}

const accountLimits = (wanted: z.output<typeof AccountRequest>): AccountLimits => ({
  messagingLimit: wanted.messaging_limit,
  messagingLimitCode: wanted.messaging_limit_code,
  marketingPerPerson: wanted.marketing_per_person,
  pacingBatch: wanted.pacing_batch,
  portfolioPacingBatch: wanted.portfolio_pacing_batch,
  directSend: wanted.direct_send,
  templates: wanted.templates,
  registeredNumbers: wanted.registered_numbers,
});
