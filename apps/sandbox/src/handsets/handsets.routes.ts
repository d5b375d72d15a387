import type { FastifyInstance } from 'fastify';
import { bodyAs, invalid } from '../problems/problem.js';
import type { World } from '../world.js';
import type { Handset } from './handset.js';
import { handsetIn, phoneIn } from './handset-in-path.js';
import { BlockRequest, SignupRequest, HandsetChangeRequest, NewHandset } from './handset-requests.js';

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
        world.inbound.tellPreference(thread, handset.stoppedMarketing ? 'stop' : 'resume');
      const { phone } = thread.number;
      if (handset.blocked.has(phone) && !before.blocked.has(phone)) world.quality.blocked(thread, DEFAULT_REASON);
    }
    return viewOf(handset);
  });

  app.post('/handsets/:phone/marketing-signup', (request, reply) => {
    const { business, signup_id: signupId } = bodyAs(SignupRequest, request.body);
    const number = world.network.numberByPhone(business);
    if (!number) throw invalid('/business', 'there is no such business number');
    const handset = handsets.meet(phoneIn(request));
    handsets.change(handset, { stoppedMarketing: false });
    world.inbound.tellPreference(world.chats.threadOf(number, handset.phone), 'signup', signupId);
    return reply.code(202).send(viewOf(handset));
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
}

const DEFAULT_REASON = 'NO_REASON_GIVEN';

function viewOf(handset: Handset): object {
  const { phone, blocked, dialledAs, identityVersion: _, ...row } = handset.toRow();
  const { identityKeyHash } = handset;
  const plus = (digits: string) => `+${digits}`;
  return { phone: plus(phone), ...row, blocked: blocked.map(plus), dialledAs: dialledAs.map(plus), identityKeyHash };
}
