import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { newWamid } from '../chats/wamid.js';
import { digitsOf, isPhone } from '../network/dialling.js';
import { bodyAs, invalid, notFound } from '../problems/problem.js';
import { contactJson } from '../webhooks/contact.js';
import type { World } from '../world.js';
import type { Group } from './group.js';

const Join = z.strictObject({ invite_link: z.string().min(1) });
const Write = z.strictObject({ text: z.string().min(1).max(65_536) });
const Suspend = z.strictObject({ suspended: z.boolean() });

/** What people do with groups on their phones, and what Meta does to a group. */
export function groupHandsetRoutes(app: FastifyInstance, world: World): void {
  const { groups, membership, groupStatuses, groupNews } = world;

  app.post('/handsets/:phone/groups', (request, reply) => {
    const group = groups.byLink(bodyAs(Join, request.body).invite_link);
    if (!group) throw invalid('/invite_link', 'leads to no group');
    const phone = phoneIn(request);
    return reply.code(201).send({ group_id: group.id, subject: group.subject, state: membership.join(group, phone) });
  });

  app.delete('/handsets/:phone/groups/:group', (request, reply) => {
    membership.leave(groupIn(request, world), phoneIn(request));
    return reply.code(204).send();
  });

  app.post('/handsets/:phone/groups/:group/messages', (request, reply) => {
    const group = groupIn(request, world);
    const phone = phoneIn(request);
    if (!group.participants.includes(phone)) throw notFound('group like this on this phone');
    return reply.code(201).send({ wamid: write(world, group, phone, bodyAs(Write, request.body).text) });
  });

  app.get('/handsets/:phone/groups/:group/messages', (request) => {
    const data = groups.messagesOf(groupIn(request, world)).map(({ wamid, from, type, shown, at }) => ({
      wamid,
      from: from === undefined ? null : `+${from}`,
      type,
      timestamp: new Date(at).toISOString(),
      ...shown,
    }));
    return { data };
  });

  app.post('/handsets/:phone/groups/:group/read', (request) => ({
    read: groupStatuses.readBy(groupIn(request, world), phoneIn(request)),
  }));

  app.get('/sandbox/groups/:group', (request) => {
    const { id, subject, participants, suspended, picture = null, pins = [] } = groupIn(request, world);
    const pinned = pins.filter(({ until }) => world.clock.ms() < until).map(({ wamid }) => wamid);
    return { id, subject, participants: participants.map((phone) => `+${phone}`), suspended, picture, pinned };
  });

  app.put('/sandbox/groups/:group', (request) => {
    const group = groupIn(request, world);
    const { suspended } = bodyAs(Suspend, request.body);
    if (suspended !== group.suspended) {
      groups.change(group, { suspended });
      groupNews.tell(group, 'group_status_update', suspended ? 'group_suspend' : 'group_suspend_cleared');
    }
    return { id: group.id, suspended };
  });
}

function write({ groups, network, chats, webhooks, clock }: World, group: Group, phone: string, text: string): string {
  const wamid = newWamid(phone, false);
  const at = clock.ms();
  groups.write(group, { wamid, from: phone, type: 'text', shown: { text }, at });
  const number = network.number(group.pnid);
  if (!number) return wamid;
  const thread = chats.threadOf(number, phone);
  const json = JSON.stringify({
    from: thread.visiblePhone,
    from_user_id: thread.userId,
    from_parent_user_id: thread.parentUserId,
    group_id: group.id,
    id: wamid,
    timestamp: String(Math.floor(at / 1000)),
    type: 'text',
    text: { body: text },
  });
  const contact = contactJson(thread);
  webhooks.push({ waba: number.waba, number, field: 'messages', part: 'messages', json, contact });
  return wamid;
}

function groupIn(request: FastifyRequest, { groups }: World): Group {
  const group = groups.get((request.params as { group: string }).group);
  if (!group) throw notFound('group with this id');
  return group;
}

function phoneIn(request: FastifyRequest): string {
  const digits = digitsOf((request.params as { phone: string }).phone);
  if (!isPhone(digits)) throw notFound('handset with this number');
  return digits;
}
