import type { FastifyInstance } from 'fastify';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { digitsOf } from '../network/dialling.js';
import { bodyAs, invalid, Problem, queryAs } from '../problems/problem.js';
import type { World } from '../world.js';
import type { Handset } from './handset.js';
import { handsetIn, phoneIn } from './handset-in-path.js';
import { HandsetMessage } from './handset-message.js';
import { PlayRequest, ReadRequest, ShownQuery } from './handset-requests.js';
import { isOnScreen, screenOf } from './screen.js';

/** What people write, see, read and listen to. */
export function handsetMessageRoutes(app: FastifyInstance, world: World): void {
  app.post('/handsets/:phone/messages', async (request, reply) => {
    const message = bodyAs(HandsetMessage, request.body);
    const number = world.network.numberByPhone(message.to);
    if (!number) throw invalid('/to', 'there is no such business number');
    const handset = world.handsets.meet(phoneIn(request));
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

const threadsIn = (world: World, handset: Handset, business: string | undefined): readonly Thread[] =>
  world.chats.threadsOf(handset).filter(({ number }) => business === undefined || number.phone === digitsOf(business));

function messageIn(threads: readonly Thread[], wamid: string): ChatMessage {
  const message = threads.flatMap((thread) => thread.messages).find((candidate) => candidate.wamid === wamid);
  if (!message) throw invalid('/message_id', 'this message is not on the phone');
  return message;
}
