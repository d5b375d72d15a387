import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { digitsOf } from '../network/dialling.js';
import { queryAs } from '../problems/problem.js';
import type { World } from '../world.js';
import type { AcceptedSend } from './record.js';
import { duplicatesIn } from './summary.js';

const MOST = 10_000;

const RequestsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MOST).default(1_000),
  pnid: z.string().optional(),
  to: z.string().transform(digitsOf).optional(),
});

/** What really happened, for tests: the platform under test never reads this. */
export function oracleRoutes(app: FastifyInstance, { record, network, webhooks }: World): void {
  app.get('/oracle/requests', (request) => {
    const { after, limit, pnid, to } = queryAs(RequestsQuery, request.query);
    const sends = record.list(
      after,
      limit,
      (send) => (pnid === undefined || send.pnid === pnid) && (to === undefined || send.to === to),
    );
    return { data: sends.map(viewOf), next_after: sends.at(-1)?.seq ?? after };
  });

  app.get('/oracle/summary', () => {
    const accepted = new Map<string, number>();
    for (const { pnid } of record.all()) accepted.set(pnid, (accepted.get(pnid) ?? 0) + 1);
    return {
      accepted: record.all().length,
      numbers: network
        .allNumbers()
        .map(({ id }) => ({ pnid: id, accepted: accepted.get(id) ?? 0, refused: record.refusalsOf(id) })),
      duplicates: duplicatesIn(record.all()),
    };
  });

  app.get('/oracle/webhooks', () => webhooks.report());
}

const viewOf = (send: AcceptedSend): object => ({
  seq: send.seq,
  at: new Date(send.at).toISOString(),
  clock: new Date(send.clock).toISOString(),
  pnid: send.pnid,
  to: `+${send.to}`,
  type: send.type,
  callback_data: send.callbackData ?? null,
  wamid: send.wamid,
  body_sha256: send.bodySha256,
  body: send.body === undefined ? null : (JSON.parse(send.body) as unknown),
});
