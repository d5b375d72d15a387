import type { FastifyInstance } from 'fastify';
import { bodyAs, notFound } from '../problems/problem.js';
import type { World } from '../world.js';
import type { StepResult } from './running-scenario.js';
import { ScenarioFile, type PlannedStep } from './scenario.js';

/** Scripted scenarios: started, watched and stopped over HTTP. */
export function scenarioRoutes(app: FastifyInstance, { scenarios }: World): void {
  app.get('/sandbox/scenarios', () => ({ data: scenarios.all() }));
  app.get('/sandbox/scenarios/:id', (request) => found(request.params));
  app.post('/sandbox/scenarios', (request, reply) => {
    const scenario = scenarios.begin(bodyAs(ScenarioFile, request.body));
    return reply.code(201).send(scenario);
  });
  app.delete('/sandbox/scenarios/:id', (request) => {
    const scenario = found(request.params);
    scenarios.stop(scenario);
    return scenario;
  });

  const found = (params: unknown) => {
    const scenario = scenarios.find((params as { id: string }).id);
    if (!scenario) throw notFound('scenario with this id');
    return scenario;
  };
}

/** Makes the calls of steps through the app itself, with all its checks and none of the network. */
export const callThrough =
  (app: FastifyInstance) =>
  async ({ call, body }: PlannedStep): Promise<StepResult> => {
    const [method, url] = call.split(' ', 2) as ['POST' | 'PUT' | 'DELETE', string];
    const answer = await app.inject({
      method,
      url,
      ...(body && { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, ...(answer.statusCode >= 400 && { detail: detailIn(answer.body) }) };
  };

function detailIn(body: string): string {
  try {
    return String((JSON.parse(body) as { detail?: unknown }).detail ?? body);
  } catch {
    return body;
  }
}
