import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bodyAs, Problem } from '../problems/problem.js';
import type { World } from '../world.js';
import { Callback } from './callback.js';
import { envelopeOf } from './envelope.js';
import { FIELDS } from './fields.js';
import { SAMPLES } from './samples.js';

const Test = z.strictObject({
  field: z
    .string()
    .refine((field) => Object.hasOwn(SAMPLES, field), `must be one of ${Object.keys(SAMPLES).join(', ')}`),
});
const Target = z.strictObject({ url: z.url() });

/** The app's callback, as it would be set in the developer console. */
export function webhookRoutes(app: FastifyInstance, world: World): void {
  const { webhooks } = world;
  app.put('/sandbox/webhook', (request) => {
    webhooks.pointTo(bodyAs(Target, request.body).url);
    return webhooks.report();
  });
  app.get('/sandbox/webhook/fields', () => ({ data: FIELDS, samples: Object.keys(SAMPLES) }));
  app.post('/sandbox/webhook/test', (request) => test(world, bodyAs(Test, request.body).field));
  app.post('/sandbox/webhook/retry', () => ({ retried: webhooks.retryNow() }));
}

/** The test button of the console: a signed sample, once, to the callback of the app, whatever it has subscribed to. */
async function test({ webhooks, metaApp, clock }: World, field: string): Promise<object> {
  const { url } = webhooks.report();
  if (url === null) throw new Problem(409, 'No callback', 'PUT /sandbox/webhook first.');
  const json = JSON.stringify(SAMPLES[field]);
  const body = envelopeOf([{ waba: { id: '0', subscribed: true }, field, json, time: clock.seconds() }]);
  const callback = new Callback(url, metaApp.secret);
  try {
    return { field, answered: await callback.post(body) };
  } catch (error) {
    return { field, answered: null, problem: (error as Error).message };
  } finally {
    await callback.close();
  }
}
