import type { FastifyInstance, FastifyRequest } from 'fastify';
import { callerOf } from '../graph/caller.js';
import { GraphError } from '../graph/graph-error.js';
import { fieldsOf, type Fields } from '../graph/json.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { World } from '../world.js';
import { answer } from './answer.js';
import { disturb } from './disturb.js';
import { requireWhatsApp } from './envelope.js';
import { markRead } from './mark-read.js';
import type { Accepted } from './send-message.js';

/** `POST /{version}/{PNID}/messages` (source: whatsapp-cloud-api.md §2). */
export function messageRoutes(app: FastifyInstance, world: World): void {
  app.post('/:version/:node/messages', (request, reply) => {
    const grants = callerOf(request, reply, world.network);
    const { node, version } = request.params as { node: string; version: string };
    const number = world.network.requireNumber(node, grants);
    const major = Number.parseInt(version.slice(1), 10);
    if (isToGroup(request)) return toGroup(world, number, major, request);
    if (!world.chaos.isCalm) return disturb(world, number, request, reply, () => accept(world, number, major, request));
    const accepted = accept(world, number, major, request);
    if (accepted) world.progress.begin(accepted.message);
    return answer(reply, accepted);
  });
}

/** Told by the text, so that the many messages to single people are not read twice. */
const isToGroup = ({ body }: FastifyRequest): boolean =>
  typeof body === 'string' && body.includes('"group"') && fieldsOf(body)['recipient_type'] === 'group';

/** A message to a group has as many lives as the group has participants. */
function toGroup(world: World, number: BusinessNumber, major: number, request: FastifyRequest): object {
  try {
    const envelope: Fields = fieldsOf(request.body);
    requireWhatsApp(envelope);
    return world.sendToGroup.execute(number, major, envelope, String(request.body));
  } catch (error) {
    if (error instanceof GraphError) world.record.refused(number.id, error.code);
    throw error;
  }
}

/** An accepted message, or null for a mark-as-read, which is answered with a success and has no further life. */
function accept(world: World, number: BusinessNumber, major: number, request: FastifyRequest): Accepted | null {
  try {
    const raw = typeof request.body === 'string' ? request.body : '';
    const envelope: Fields = fieldsOf(raw);
    requireWhatsApp(envelope);
    if (envelope['status'] === undefined) return world.send.execute(number, major, envelope, raw);
    markRead(world.chats, number, envelope);
    return null;
  } catch (error) {
    if (error instanceof GraphError) world.record.refused(number.id, error.code);
    throw error;
  }
}
