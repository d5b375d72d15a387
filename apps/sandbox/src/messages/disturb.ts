import type { FastifyReply, FastifyRequest } from 'fastify';
import { sleep } from '#platform/kernel';
import { strikes, type Chaos } from '../chaos/chaos.js';
import { GraphError } from '../graph/graph-error.js';
import { CODES, isCode } from '../graph/codes.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { World } from '../world.js';
import { answer } from './answer.js';
import type { Accepted } from './send-message.js';

/** A send while chaos is asked for: everything that can go wrong between a request and its answer. */
export async function disturb(
  world: World,
  number: BusinessNumber,
  request: FastifyRequest,
  reply: FastifyReply,
  accept: () => Accepted | null,
): Promise<FastifyReply> {
  const chaos = world.chaos.of(number.id);
  if (chaos.latencyMs) await sleep(chaos.latencyMs);
  if (strikes(chaos.hangBeforeAccept)) return reply.hijack();
  if (chaos.failWith && strikes(chaos.failWith.rate)) return fail(chaos.failWith, reply);

  const accepted = accept();
  await depart(world, chaos, accepted);

  if (strikes(chaos.resetAfterAccept)) {
    reply.hijack();
    request.raw.socket.resetAndDestroy();
    return reply;
  }
  // The connection stays open and silent until the caller gives up.
  if (strikes(chaos.hangAfterAccept)) return reply.hijack();
  return answer(reply, accepted);
}

async function depart(world: World, chaos: Chaos, accepted: Accepted | null): Promise<void> {
  if (!accepted) return;
  if (!strikes(chaos.statusBeforeResponse)) return world.progress.begin(accepted.message);
  world.progress.leave(accepted.message);
  await world.webhooks.flush();
}

function fail({ status, code, body }: NonNullable<Chaos['failWith']>, reply: FastifyReply): FastifyReply {
  reply.code(status);
  if (body === 'empty') return reply.send();
  if (body === 'html')
    return reply.type('text/html').send(`<html><body><h1>${status}</h1>Sorry, something went wrong.</body></html>`);
  const known = code !== null && isCode(code) ? new GraphError(code, CODES[code][1]) : new GraphError(1);
  const shape = known.toJSON() as { error: Record<string, unknown> };
  // Any code may be asked for, also one this sandbox never answers with on its own.
  if (code !== null && !isCode(code)) Object.assign(shape.error, { code, message: `(#${code}) Asked for` });
  if (code === null) delete shape.error['code'];
  return reply.send(shape);
}
