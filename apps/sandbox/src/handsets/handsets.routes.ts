import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { digitsOf } from '../network/dialling.js';
import { bodyAs, invalid, notFound, Problem, queryAs } from '../problems/problem.js';
import type { World } from '../world.js';
import type { Handset } from './handset.js';
import { HandsetMessage } from './handset-message.js';
import {
  BlockRequest,
  HandsetChangeRequest,
  NewHandset,
  PlayRequest,
  ReadRequest,
  ShownQuery,
} from './handset-requests.js';
import { isOnScreen, screenOf } from './screen.js';

/** People's phones, for whoever plays the people. */
export function handsetRoutes(app: FastifyInstance, world: World): void {
  const { handsets } = world;

  app.post('/handsets', (request, reply) => {
    const { phone, name } = bodyAs(NewHandset, request.body);
    const isNew = handsets.find(phone) === undefined;
    const handset = handsets.meet(phone);
    handsets.change(handset, name === undefined ? {} : { name });
    return reply.code(isNew ? 201 : 200).send(viewOf(handset));
  });

  app.get('/handsets', () => ({ data: handsets.all().map(viewOf) }));
  app.get('/handsets/:phone', (request) => viewOf(handsetIn(request, world)));

  app.put('/handsets/:phone', (request) => {
    const handset = handsets.meet(phoneIn(request));
    const before = { ...handset };
    handsets.change(handset, bodyAs(HandsetChangeRequest, request.body));
    if (before.offline && !handset.offline) world.progress.phoneIsBack(handset);
    for (const thread of world.chats.threadsOf(handset)) {
      if (before.stoppedMarketing !== handset.stoppedMarketing)
        world.inbound.tellPreference(thread, handset.stoppedMarketing);
      const { phone } = thread.number;
      if (handset.blocked.has(phone) && !before.blocked.has(phone)) world.quality.blocked(thread, DEFAULT_REASON);
    }
    return viewOf(handset);
  });

  app.post('/handsets/:phone/block', (request) => {
    const { business, reason = DEFAULT_REASON } = bodyAs(BlockRequest, request.body);
    const number = world.network.numberByPhone(business);
    if (!number) throw invalid('/business', 'there is no such business number');
    const handset = handsets.meet(phoneIn(request));
    if (!handset.blocked.has(business)) world.quality.blocked(world.chats.threadOf(number, handset.phone), reason);
    handsets.change(handset, { blocked: [...new Set([...handset.blocked, business])] });
    return viewOf(handset);
  });

  app.post('/handsets/:phone/messages', async (request, reply) => {
    const message = bodyAs(HandsetMessage, request.body);
    const number = world.network.numberByPhone(message.to);
    if (!number) throw invalid('/to', 'there is no such business number');
    const handset = handsets.meet(phoneIn(request));
    if (handset.offline)
      throw new Problem(
        409,
        'Phone is offline',
        'A phone without a connection sends nothing; PUT offline false first.',
      );
    const thread = world.chats.threadOf(number, handset.phone);
    const sent = await world.inbound.receive(thread, message, `${request.protocol}://${request.host}`);
    return reply.code(201).send(screenOf(sent));
  });

  app.get('/handsets/:phone/messages', (request) => {
    const query = queryAs(ShownQuery, request.query);
    const threads = threadsIn(world, handsetIn(request, world), query.with);
    const messages = threads.flatMap((thread) => thread.messages);
    const shown = query.all ? messages : messages.filter(isOnScreen);
    const now = world.clock.ms();
    const typing = threads.filter(({ typingUntil }) => now < typingUntil).map(({ number }) => `+${number.phone}`);
    return { data: shown.toSorted((a, b) => a.at - b.at).map(screenOf), typing };
  });

  app.post('/handsets/:phone/read', (request) => {
    const wanted = bodyAs(ReadRequest, request.body);
    const threads = threadsIn(world, handsetIn(request, world), wanted.with);
    const last = wanted.message_id === undefined ? undefined : messageIn(threads, wanted.message_id);
    const chosen = last ? [last.thread] : threads;
    return { read: chosen.reduce((sum, thread) => sum + world.progress.readUpTo(thread, last), 0) };
  });

  app.post('/handsets/:phone/play', (request) => {
    const { message_id: wamid } = bodyAs(PlayRequest, request.body);
    const message = messageIn(threadsIn(world, handsetIn(request, world), undefined), wamid);
    if (!world.progress.play(message)) throw invalid('/message_id', 'this is no voice message on the phone');
    return screenOf(message);
  });
}

const DEFAULT_REASON = 'NO_REASON_GIVEN';

function viewOf(handset: Handset): object {
  const { phone, blocked, identityVersion: _, ...row } = handset.toRow();
  const { identityKeyHash } = handset;
  return { phone: `+${phone}`, ...row, blocked: blocked.map((business) => `+${business}`), identityKeyHash };
}

function phoneIn(request: FastifyRequest): string {
  const result = NewHandset.shape.phone.safeParse((request.params as { phone: string }).phone);
  if (!result.success) throw notFound('handset with this number');
  return result.data;
}

function handsetIn(request: FastifyRequest, world: World): Handset {
  const handset = world.handsets.find(phoneIn(request));
  if (!handset) throw notFound('handset with this number');
  return handset;
}

const threadsIn = (world: World, handset: Handset, business: string | undefined): readonly Thread[] =>
  world.chats.threadsOf(handset).filter(({ number }) => business === undefined || number.phone === digitsOf(business));

function messageIn(threads: readonly Thread[], wamid: string): ChatMessage {
  const message = threads.flatMap((thread) => thread.messages).find((candidate) => candidate.wamid === wamid);
  if (!message) throw invalid('/message_id', 'this message is not on the phone');
  return message;
}
