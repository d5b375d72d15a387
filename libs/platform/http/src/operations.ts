import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Registry } from 'prom-client';
import { Health } from './health.js';

/** `/livez`, `/readyz` and `/metrics`: for probes and scrapers, outside the API. source: reliability-and-operations.md §1.8, §6 */
export function serveOperations(app: NestFastifyApplication, registry: Registry): void {
  const health = app.get(Health);
  const server = (app.getHttpAdapter() as FastifyAdapter).getInstance();
  // Alive means that the event loop turns; a database that is away must not restart the fleet.
  server.get('/livez', (_request, reply) => reply.send({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const { ready, checks } = await health.report();
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'not ready', checks });
  });
  server.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}
