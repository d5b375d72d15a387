import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '#platform/kernel';

/** Still a 415, as if nothing but JSON were read anywhere. */
class NotJson extends DomainError {
  readonly code = 'unsupported_media_type';
  readonly kind = 'unsupported_media';
  constructor() {
    super('Send application/json.');
  }
}

class TooLarge extends DomainError {
  readonly code = 'body_too_large';
  readonly kind = 'too_large';
  constructor(limit: number) {
    super(`The body is larger than the ${limit} bytes this route takes.`);
  }
}

/**
 * Reads bodies that are no JSON as bytes, on routes for which `limitOf` knows how many at most; everywhere else they are refused
 * unread. Call it after the parser of JSON was set.
 */
export function acceptRawBodies(
  app: NestFastifyApplication,
  limitOf: (request: FastifyRequest) => number | null,
): void {
  const server = (app.getHttpAdapter() as FastifyAdapter).getInstance();
  server.addContentTypeParser('*', async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    const limit = limitOf(request);
    if (limit === null) throw new NotJson();
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of payload) {
      size += chunk.length;
      if (size > limit) throw new TooLarge(limit);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  });
}
