import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../graph/caller.js';
import { GraphError } from '../graph/graph-error.js';
import { fieldsOf, type Fields } from '../graph/json.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { World } from '../world.js';
import { answer } from './answer.js';
import { disturb, type Fate } from './disturb.js';
import { requireWhatsApp } from './envelope.js';
import { markRead } from './mark-read.js';
import { dialled } from './recipient.js';
import type { Accepted, Call } from './send-message.js';

/** `POST /{version}/{PNID}/messages` and its twin for marketing (source: whatsapp-cloud-api.md §2). */
export function messageRoutes(app: FastifyInstance, world: World): void {
  const route = (isMarketingOnly: boolean) => (request: FastifyRequest, reply: FastifyReply) => {
    const grants = callerOf(request, reply, world.network);
    const { node, version } = request.params as { node: string; version: string };
    const number = world.network.requireNumber(node, grants);
    if (isToGroup(request)) return toGroup(world, number, Number.parseInt(version.slice(1), 10), request);
    const call: Call = {
      number,
      major: Number.parseInt(version.slice(1), 10),
      raw: typeof request.body === 'string' ? request.body : '',
      isMarketingOnly,
    };
    if (!world.chaos.isCalm) {
      const fate = fateOf(world, call);
      return disturb(world, fate, request, reply, () => accept(world, { ...call, ...fate }));
    }
    const accepted = accept(world, call);
    if (accepted && !accepted.isHeld) world.progress.begin(accepted.message);
    return answer(reply, accepted);
  };
  app.post('/:version/:node/messages', route(false));
  app.post('/:version/:node/marketing_messages', route(true));
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
function accept(world: World, call: Call): Accepted | null {
  try {
    const envelope: Fields = fieldsOf(call.raw);
    requireWhatsApp(envelope);
    if (envelope['status'] === undefined) return world.send.execute(call, envelope);
    markRead(world.chats, call.number, envelope, world.clock.ms());
    return null;
  } catch (error) {
    if (error instanceof GraphError) world.record.refused(call.number.id, error.code);
    throw error;
  }
}

/** What was asked for the two; the luck of a send is its callback data, or its whole body when it has none. */
function fateOf({ chaos: board }: World, { number, raw }: Call): Fate {
  const envelope = envelopeIn(raw);
  const chaos = board.of(number.id, phoneIn(envelope, number));
  const { biz_opaque_callback_data: data } = envelope;
  return { chaos, luck: board.luckOf(chaos, typeof data === 'string' ? data : hash('sha256', raw, 'hex')) };
}

/** Broken JSON names nobody; it is refused when its turn comes. */
function envelopeIn(raw: string): Fields {
  try {
    return fieldsOf(raw);
  } catch {
    return {};
  }
}

const phoneIn = ({ to }: Fields, number: BusinessNumber): string | undefined =>
  typeof to === 'string' ? dialled(to, number) : undefined;
