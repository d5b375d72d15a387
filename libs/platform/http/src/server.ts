import { createServer, type Server } from 'node:http';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { newId, publicId } from '#platform/kernel';
import { refuseConnection, refusePath } from './unreadable-requests.js';

/** Bodies of the tenant API; a batch of 1,000 messages fits. */
export const BODY_LIMIT = 4 * 1024 * 1024;
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Options for the Fastify adapter that every HTTP process shares. */
export const serverOptions = {
  bodyLimit: BODY_LIMIT,
  // The caller's own request id when it is harmless, else ours; it comes back in X-Request-Id and in every problem.
  genReqId: (request: { headers: Record<string, unknown> }): string => {
    const given = request.headers['x-request-id'];
    return typeof given === 'string' && REQUEST_ID.test(given) ? given : publicId('request', newId(new Date()));
  },
  routerOptions: { maxParamLength: 512 },
  frameworkErrors: refusePath(),
  clientErrorHandler: refuseConnection,
  forceCloseConnections: true as const,
};

/** Every answer says which request it was. */
export function nameRequests(app: NestFastifyApplication): void {
  const server = (app.getHttpAdapter() as FastifyAdapter).getInstance();
  server.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
  });
}

/**
 * Opens a second port onto the same application. Routes below `/internal/` answer there and nowhere else, so that nodes
 * talk to a listener that the public network never reaches.
 */
export async function listenInternally(app: NestFastifyApplication, port: number, host: string): Promise<Server> {
  const server = (app.getHttpAdapter() as FastifyAdapter).getInstance();
  const internal = createServer((request, response) => server.routing(request, response));
  internal.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    internal.once('error', reject);
    internal.listen(port, host, resolve);
  });
  return internal;
}

/**
 * Keeps `/internal/` off the public port, and everything else but the nodes' own API off the internal one. Register before any
 * route answers.
 */
export function separateListeners(app: NestFastifyApplication, isInternalPort: (localPort: number) => boolean): void {
  const server = (app.getHttpAdapter() as FastifyAdapter).getInstance();
  server.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, next: () => void) => {
    const onInternalPort = isInternalPort(request.socket.localPort ?? 0);
    // The route that was found and not the path that was sent: `/%69nternal/` leads to it as well.
    const route = request.routeOptions.url ?? '';
    const isInternal = route.startsWith('/internal/');
    const isOffered = isInternal === onInternalPort || (onInternalPort && route.startsWith('/nodes/'));
    // Where no route was found, the answer of whoever says so is under way already.
    if (isOffered || request.is404) return next();
    reply.callNotFound();
  });
}
