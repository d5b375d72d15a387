import type { FastifyReply, FastifyRequest } from 'fastify';
import { sleep } from '#platform/kernel';
import type { Chaos } from '../chaos/chaos.js';
import { draw, strikes } from '../chaos/luck.js';
import type { World } from '../world.js';
import { answer, answerText } from './answer.js';
import { fail } from './fail.js';
import type { Accepted } from './send-message.js';

/** What was asked for this send, and the luck that decides its chances. */
export interface Fate {
  readonly chaos: Chaos;
  readonly luck: string | undefined;
}

/** A send while chaos is asked for: everything that can go wrong between a request and its answer. */
export async function disturb(
  world: World,
  { chaos, luck }: Fate,
  request: FastifyRequest,
  reply: FastifyReply,
  accept: () => Accepted | null,
): Promise<FastifyReply> {
  const delayMs = latencyOf({ chaos, luck });
  if (delayMs > 0) await sleep(delayMs);
  if (strikes(chaos.resetBeforeAccept, luck, 'resetBeforeAccept')) return reset(request, reply);
  if (strikes(chaos.hangBeforeAccept, luck, 'hangBeforeAccept')) return reply.hijack();
  if (chaos.failWith && strikes(chaos.failWith.rate, luck, 'failWith')) return fail(chaos.failWith, reply);

  const accepted = accept();
  await depart(world, { chaos, luck }, accepted);

  if (strikes(chaos.resetAfterAccept, luck, 'resetAfterAccept')) return reset(request, reply);
  // The connection stays open and silent until the caller gives up.
  if (strikes(chaos.hangAfterAccept, luck, 'hangAfterAccept')) return reply.hijack();
  if (chaos.trickle && strikes(chaos.trickle.rate, luck, 'trickle'))
    return trickle(reply, answerText(accepted), chaos.trickle.byteMs);
  return answer(reply, accepted);
}

function latencyOf({ chaos: { latencyMs = 0 }, luck }: Fate): number {
  if (typeof latencyMs === 'number') return latencyMs;
  return Math.round(latencyMs.min + draw(luck, 'latencyMs') * (latencyMs.max - latencyMs.min));
}

function reset(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.resetAndDestroy();
  return reply;
}

async function depart(world: World, { chaos, luck }: Fate, accepted: Accepted | null): Promise<void> {
  if (!accepted || accepted.isHeld) return;
  if (!strikes(chaos.statusBeforeResponse, luck, 'statusBeforeResponse')) return world.progress.begin(accepted.message);
  world.progress.leave(accepted.message);
  await world.webhooks.flush();
}

/** The answer comes byte by byte: whoever waits for the end of it needs patience or a time limit. */
async function trickle(reply: FastifyReply, text: string, byteMs: number): Promise<FastifyReply> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'application/json; charset=UTF-8', 'content-length': Buffer.byteLength(text) });
  for (const byte of Buffer.from(text)) {
    if (raw.destroyed) break;
    raw.write(Buffer.of(byte));
    await sleep(byteMs);
  }
  raw.end();
  return reply;
}
