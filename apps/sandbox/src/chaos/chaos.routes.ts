import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isCode, type Code } from '../graph/codes.js';
import { phone } from '../handsets/handset-requests.js';
import { bodyAs, invalid } from '../problems/problem.js';
import type { World } from '../world.js';

const chance = z.union([z.boolean(), z.number().min(0).max(1)]).optional();
const rate = z.number().min(0).max(1).default(1);
const milliseconds = z.int().min(0).max(600_000).optional();

const ChaosRequest = z.strictObject({
  pnid: z.string().optional(),
  to: phone.optional(),
  seed: z.string().min(1).max(200).optional(),
  duplicateStatuses: chance,
  duplicateInbound: chance,
  reorderStatuses: chance,
  reorderInbound: chance,
  skipDelivered: chance,
  muteStatuses: chance,
  loseInbound: chance,
  vanish: chance,
  statusBeforeResponse: chance,
  failWith: z
    .strictObject({
      status: z.int().min(200).max(599),
      code: z.int().nullable().default(null),
      body: z.enum(['graph', 'html', 'empty', 'torn']).default('graph'),
      rate,
    })
    .optional(),
  failStatusWith: z
    .strictObject({
      code: z.custom<Code>((value) => typeof value === 'number' && isCode(value), 'is not a known error code'),
      rate,
    })
    .optional(),
  hangBeforeAccept: chance,
  hangAfterAccept: chance,
  resetBeforeAccept: chance,
  resetAfterAccept: chance,
  trickle: z.strictObject({ byteMs: z.int().min(1).max(10_000).default(100), rate }).optional(),
  latencyMs: z
    .union([
      z.int().min(0).max(600_000),
      z
        .strictObject({ min: z.int().min(0).max(600_000), max: z.int().min(0).max(600_000) })
        .refine(({ min, max }) => min <= max, 'min must not be above max'),
    ])
    .optional(),
  webhookDelayMs: milliseconds,
  dropWebhooksUntil: z.iso.datetime({ offset: true }).transform(Date.parse).optional(),
});

/** What shall go wrong; each PUT replaces what was asked for this number, this person or all, before. */
export function chaosRoutes(app: FastifyInstance, { chaos, network }: World): void {
  app.get('/sandbox/chaos', () => chaos);
  app.put('/sandbox/chaos', (request) => {
    const { pnid, to, ...wanted } = bodyAs(ChaosRequest, request.body);
    if (pnid !== undefined && !network.number(pnid)) throw invalid('/pnid', 'there is no such number');
    chaos.set({ pnid, phone: to }, wanted);
    return chaos;
  });
  app.delete('/sandbox/chaos', (_request, reply) => {
    chaos.clear();
    return reply.code(204).send();
  });
}
