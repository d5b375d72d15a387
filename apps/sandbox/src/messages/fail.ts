import type { FastifyReply } from 'fastify';
import type { Chaos } from '../chaos/chaos.js';
import { CODES, isCode } from '../graph/codes.js';
import { GraphError } from '../graph/graph-error.js';

/** An error that was asked for: as Graph writes it, as a gateway in front of it does, or broken off in the middle. */
export function fail({ status, code, body }: NonNullable<Chaos['failWith']>, reply: FastifyReply): FastifyReply {
  reply.code(status);
  if (body === 'empty') return reply.send();
  if (body === 'html')
    return reply.type('text/html').send(`<html><body><h1>${status}</h1>Sorry, something went wrong.</body></html>`);
  const shape = shapeOf(code);
  if (body === 'torn') return reply.type('application/json; charset=UTF-8').send(JSON.stringify(shape).slice(0, -20));
  return reply.send(shape);
}

function shapeOf(code: number | null): { error: Record<string, unknown> } {
  const known = code !== null && isCode(code) ? new GraphError(code, CODES[code][1]) : new GraphError(1);
  const shape = known.toJSON() as { error: Record<string, unknown> };
  // Any code may be asked for, also one this sandbox never answers with on its own.
  if (code !== null && !isCode(code)) Object.assign(shape.error, { code, message: `(#${code}) Asked for` });
  if (code === null) delete shape.error['code'];
  return shape;
}
