import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { BusinessNumber } from '../network/business-number.js';
import { statusOf } from '../network/number-node.js';
import { bodyAs, notFound } from '../problems/problem.js';
import type { World } from '../world.js';
import { DECISIONS, REASONS } from './name-review.js';

const Verdict = z.strictObject({ decision: z.enum(DECISIONS), reason: z.enum(REASONS).optional() });

const Change = z.strictObject({
  condition: z.enum(['FLAGGED', 'RESTRICTED', 'RATE_LIMITED', 'BANNED', 'OFFLINE']).nullable().optional(),
  quality: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN', 'NA']).optional(),
  official: z.boolean().optional(),
  code_verification: z.enum(['VERIFIED', 'NOT_VERIFIED', 'EXPIRED']).optional(),
});

/** What only Meta's own pages, a telephone or the reviewers can do to a number. */
export function sandboxNumberRoutes(app: FastifyInstance, world: World): void {
  const { network, nameReview } = world;

  app.get('/sandbox/numbers/:id', (request) => viewOf(numberIn(request, world)));

  app.get('/sandbox/numbers/:id/codes', (request) => {
    const codes = numberIn(request, world).codes.map(({ code, method, language, sentAt }) => {
      return { code, method, language, sent_at: new Date(sentAt).toISOString() };
    });
    return { data: codes };
  });

  app.post('/sandbox/numbers/:id/name-verdict', (request) => {
    const number = numberIn(request, world);
    const { decision, reason } = bodyAs(Verdict, request.body);
    nameReview.decide(number, decision, reason);
    return viewOf(number);
  });

  app.delete('/sandbox/numbers/:id/pin', (request) => {
    const number = numberIn(request, world);
    network.set(number.id, { pin: null, wrongPins: [] });
    return viewOf(number);
  });

  app.put('/sandbox/numbers/:id', (request) => {
    const number = numberIn(request, world);
    const { condition, quality, official, code_verification: verification } = bodyAs(Change, request.body);
    network.set(number.id, {
      ...(condition !== undefined && { condition }),
      ...(quality !== undefined && { quality }),
      ...(official !== undefined && { isOfficial: official }),
      ...(verification !== undefined && { codeVerification: verification }),
    });
    return viewOf(number);
  });
}

export function numberIn(request: FastifyRequest, { network }: World): BusinessNumber {
  const number = network.number((request.params as { id: string }).id);
  if (!number) throw notFound('number with this id');
  return number;
}

const viewOf = (number: BusinessNumber): object => ({
  phone_number_id: number.id,
  waba_id: number.waba.id,
  status: statusOf(number),
  pin: number.pin,
  code_verification: number.codeVerification,
  verified_name: number.verifiedName,
  name_status: number.nameStatus,
  new_name: number.newName,
  new_name_status: number.newNameStatus,
  quality: number.quality,
  condition: number.condition,
  official: number.isOfficial,
  coexistence: number.isShared,
});
