import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bodyAs, invalid } from '../problems/problem.js';
import type { World } from '../world.js';

/** Ten years either way: beyond it timestamps stop looking like those of today. */
const FURTHEST_MS = 10 * 365 * 86_400_000;
const milliseconds = z.int().min(-FURTHEST_MS).max(FURTHEST_MS);
const Turn = z
  .strictObject({ offset_ms: milliseconds.optional(), advance_ms: milliseconds.optional() })
  .refine((turn) => (turn.offset_ms === undefined) !== (turn.advance_ms === undefined), {
    message: 'must hold one of offset_ms and advance_ms',
  });

export function clockRoutes(app: FastifyInstance, { clock }: World): void {
  const view = () => ({ now: clock.now().toISOString(), offset_ms: clock.offsetMs });
  app.get('/sandbox/clock', view);
  app.put('/sandbox/clock', (request) => {
    const turn = bodyAs(Turn, request.body);
    const offsetMs = turn.offset_ms ?? clock.offsetMs + (turn.advance_ms ?? 0);
    if (Math.abs(offsetMs) > FURTHEST_MS) throw invalid('/advance_ms', 'leads further than ten years');
    clock.turn(offsetMs);
    return view();
  });
}
