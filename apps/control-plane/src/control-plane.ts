import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { OnPremDialect } from '#onprem';
import { Database, InstallationClock } from '#platform/database';
import {
  acceptJsonAlone,
  type ErrorDialect,
  Health,
  listenInternally,
  ProblemFilter,
  refusePath,
  separateListeners,
  serveOperations,
  serverOptions,
  nameRequests,
  ValidationPipe,
} from '#platform/http';
import type { Logger } from '#platform/kernel';
import { AppModule } from './app.module.js';
import type { ControlPlaneConfig } from './config.js';
import { serveDocuments } from './documents/documents.js';

export interface ControlPlane {
  readonly app: NestFastifyApplication;
  readonly internal: Server;
  close(): Promise<void>;
}

export const adapterFor = (config: ControlPlaneConfig): FastifyAdapter =>
  new FastifyAdapter({
    ...serverOptions,
    frameworkErrors: refusePath(dialectsOf(config)),
    trustProxy: config.TRUST_PROXY,
    rewriteUrl: forgiveSlash,
  });

const dialectsOf = (config: ControlPlaneConfig): ErrorDialect[] => [new OnPremDialect(config)];

/** Meta's own collection of the on-premises API writes some paths with a slash at the end. source: whatsapp-onprem-api.md §1 */
const forgiveSlash = ({ url = '/' }: { url?: string }): string =>
  url.startsWith('/nodes/') ? url.replace(/\/+(?=\?|$)/, '') : url;

/** The control plane without open ports. Whoever wants to see every route as it is registered brings the adapter. */
export async function createControlPlane(
  config: ControlPlaneConfig,
  log: Logger,
  adapter = adapterFor(config),
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config), adapter, {
    rawBody: true,
    bodyParser: false,
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  separateListeners(app, (port) => port === config.INTERNAL_PORT);
  // Clients of the on-premises API announce JSON on every call, also where they send nothing.
  acceptJsonAlone(app, ({ url }) => url.startsWith('/nodes/'));
  nameRequests(app);
  app.useGlobalFilters(new ProblemFilter(log, dialectsOf(config)));
  app.useGlobalPipes(new ValidationPipe());
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'trunkline_' });
  serveOperations(app, registry);
  serveDocuments(app);
  const database = app.get(Database);
  const health = app.get(Health);
  health.require('clock', () => app.get(InstallationClock).assertRight());
  health.require('database', () => database.withSystem('readiness', async (tx) => void (await tx.one('SELECT 1'))));
  return app;
}

/** Opens the public and the internal port. */
export async function startControlPlane(
  config: ControlPlaneConfig,
  log: Logger,
  adapter = adapterFor(config),
): Promise<ControlPlane> {
  const app = await createControlPlane(config, log, adapter);
  await app.init();
  await app.get(InstallationClock).requireRight(log);
  await app.listen(config.PORT, config.HOST);
  const internal = await listenInternally(app, config.INTERNAL_PORT, config.INTERNAL_HOST);
  log.info({ port: config.PORT, internalPort: config.INTERNAL_PORT }, 'control plane is ready');
  const close = async () => {
    internal.close();
    internal.closeAllConnections();
    await app.close();
  };
  return { app, internal, close };
}
