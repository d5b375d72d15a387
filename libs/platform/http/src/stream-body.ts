import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '#platform/kernel';

const CONFIG = { takesStream: true };
/** A sender of whom nothing was heard for so long has gone away without saying so. */
const SILENT_MS = 60_000;

/** The handler reads the bytes of the body itself, of whatever type they are: see `bodyOf`. Nothing limits them but the handler. */
export const TakesStream = (): MethodDecorator => RouteConfig(CONFIG);

/** The handler gets the bytes of the body as a whole, at most so many of them, of whatever type they are. */
export const TakesBytes = (limit: number): MethodDecorator => RouteConfig({ takesBytes: limit });

/** Leaves bodies that are not JSON unread for the routes that take a stream, reads them for those that take bytes, and refuses them everywhere else. */
export function handOnStreams(server: FastifyInstance): void {
  server.addContentTypeParser('*', (request, payload, done) => {
    if (takesStream(request)) return done(null, payload);
    const limit = bytesTaken(request);
    if (limit !== null)
      return void readUpTo(limit, payload).then(
        (bytes) => done(null, bytes),
        (error: Error) => done(error),
      );
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

async function readUpTo(limit: number, payload: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of payload) {
    size += chunk.length;
    if (size > limit) throw new TooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const bytesTaken = (request: FastifyRequest): number | null =>
  (request.routeOptions.config as { takesBytes?: number }).takesBytes ?? null;

const takesStream = (request: FastifyRequest): boolean =>
  (request.routeOptions.config as Partial<typeof CONFIG>).takesStream === true;

class TooLarge extends DomainError {
  readonly code = 'body_too_large';
  readonly kind = 'too_large';
  constructor(limit: number) {
    super(`The body is larger than the ${limit} bytes this route takes.`);
  }
}

class BytesExpected extends DomainError {
  readonly code = 'unsupported_media_type';
  readonly kind = 'unsupported_media';
  constructor() {
    super('Send the bytes of the file as the body, with its own type as the Content-Type; application/json is none.');
  }
}
