import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bodyAs } from '../problems/problem.js';
import type { World } from '../world.js';

/** Ten years either way: beyond it timestamps stop looking like those of today. */
const FURTHEST_MS = 10 * 365 * 86_400_000;
const Turn = z.strictObject({ offset_ms: z.int().min(-FURTHEST_MS).max(FURTHEST_MS) });

export function clockRoutes(app: FastifyInstance, { clock }: World): void {
  const view = () => ({ now: clock.now().toISOString(), offset_ms: clock.offsetMs });
  app.get('/sandbox/clock', view);
  app.put('/sandbox/clock', (request) => {
    clock.turn(bodyAs(Turn, request.body).offset_ms);
    return view();
  });
}
