import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { digitsOf } from '../network/dialling.js';
import { bodyAs, invalid, notFound, Problem, queryAs } from '../problems/problem.js';
import type { World } from '../world.js';
import type { Handset } from './handset.js';
import { HandsetChangeRequest, HandsetMessage, NewHandset, ReadRequest, ShownQuery } from './handset-requests.js';
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
    if (before.stoppedMarketing !== handset.stoppedMarketing)
      for (const thread of world.chats.threadsOf(handset))
        world.inbound.tellPreference(thread, handset.stoppedMarketing);
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
    const tapped = sent.type === 'button' ? world.chats.find(sent.quotes ?? '') : undefined;
    if (tapped) world.tally.clicked(tapped, 'quick_reply_button', sent.shown.text ?? '');
    return reply.code(201).send(screenOf(sent));
  });

  app.get('/handsets/:phone/messages', (request) => {
    const query = queryAs(ShownQuery, request.query);
    const messages = threadsIn(world, handsetIn(request, world), query.with).flatMap((thread) => thread.messages);
    const shown = query.all ? messages : messages.filter(isOnScreen);
    return { data: shown.toSorted((a, b) => a.at - b.at).map(screenOf) };
  });

  app.post('/handsets/:phone/read', (request) => {
    const wanted = bodyAs(ReadRequest, request.body);
    const threads = threadsIn(world, handsetIn(request, world), wanted.with);
    const last = wanted.message_id === undefined ? undefined : messageIn(threads, wanted.message_id);
    const chosen = last ? [last.thread] : threads;
    return { read: chosen.reduce((sum, thread) => sum + world.progress.readUpTo(thread, last), 0) };
  });
}

function viewOf(handset: Handset): object {
  const { phone, blocked, identity: _, ...row } = handset.toRow();
  return { phone: `+${phone}`, ...row, blocked: blocked.map((business) => `+${business}`) };
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
