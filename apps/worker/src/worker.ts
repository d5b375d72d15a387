import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Database, InstallationClock } from '#platform/database';
import { Health, nameRequests, ProblemFilter, serveOperations, serverOptions } from '#platform/http';
import type { Logger } from '#platform/kernel';
import { Background } from './background.js';
import type { WorkerConfig } from './config.js';
import { Gauges } from './gauges.js';
import { WorkerModule } from './worker.module.js';

/** Starts the background work and a port for probes and scrapers. */
export async function startWorker(config: WorkerConfig, log: Logger): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    WorkerModule.forRoot(config, log),
    new FastifyAdapter(serverOptions),
    {
      logger: ['error', 'warn'],
      abortOnError: false,
    },
  );
  nameRequests(app);
  app.useGlobalFilters(new ProblemFilter(log));
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'trunkline_' });
  app.get(Gauges).register(registry);
  serveOperations(app, registry);
  const database = app.get(Database);
  const clock = app.get(InstallationClock);
  await clock.requireRight(log);
  const health = app.get(Health);
  health.require('clock', () => clock.assertRight());
  health.require('database', () => database.withSystem('readiness', async (tx) => void (await tx.one('SELECT 1'))));
  await app.listen(config.WORKER_PORT, config.HOST);
  app.get(Background).start();
  log.info({ port: config.WORKER_PORT }, 'worker is ready');
  return app;
}
