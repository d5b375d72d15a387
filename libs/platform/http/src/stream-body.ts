import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '#platform/kernel';

const CONFIG = { takesStream: true };
/** A sender of whom nothing was heard for so long has gone away without saying so. */
const SILENT_MS = 60_000;

/** The handler reads the bytes of the body itself, of whatever type they are: see `bodyOf`. Nothing limits them but the handler. */
export const TakesStream = (): MethodDecorator => RouteConfig(CONFIG);

/** Leaves bodies that are not JSON unread for the routes that take a stream, and refuses them everywhere else. */
export function handOnStreams(server: FastifyInstance): void {
  server.addContentTypeParser('*', (request, payload, done) => {
    if (takesStream(request)) return done(null, payload);
    done(Object.assign(new Error('Send application/json.'), { statusCode: 415 }));
  });
}

/**
 * The bytes of a request to a route that takes a stream, as they arrive. Whoever stops reading leaves the connection alone, so that
 * a refusal still reaches the caller.
 */
export function bodyOf(request: FastifyRequest): AsyncIterable<Buffer> {
  const body = request.body as Partial<NodeJS.ReadStream> | undefined;
  if (typeof body?.iterator !== 'function') throw new BytesExpected();
  request.raw.setTimeout(SILENT_MS, () => request.raw.destroy());
  return body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

const takesStream = (request: FastifyRequest): boolean =>
  (request.routeOptions.config as Partial<typeof CONFIG>).takesStream === true;

class BytesExpected extends DomainError {
  readonly code = 'unsupported_media_type';
  readonly kind = 'unsupported_media';
  constructor() {
    super('Send the bytes of the file as the body, with its own type as the Content-Type; application/json is none.');
  }
}
