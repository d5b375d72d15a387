import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bodyAs } from '../problems/problem.js';
import type { World } from '../world.js';

const Target = z.strictObject({ url: z.url() });

/** The app's callback, as it would be set in the developer console. */
export function webhookRoutes(app: FastifyInstance, { webhooks }: World): void {
  app.put('/sandbox/webhook', (request) => {
    webhooks.pointTo(bodyAs(Target, request.body).url);
    return webhooks.report();
  });
  app.post('/sandbox/webhook/retry', () => ({ retried: webhooks.retryNow() }));
}
