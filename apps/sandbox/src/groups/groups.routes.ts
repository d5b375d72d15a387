import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomToken } from '#platform/kernel';
import { nodeIn, numberOf } from '../graph/call.js';
import { callerOf, type Caller } from '../graph/caller.js';
import { badType, GraphError, required, unknownNode } from '../graph/graph-error.js';
import { listIn, textIn, type Fields } from '../graph/json.js';
import { pageOf } from '../graph/page.js';
import { choiceIn, paramsOf, requireProduct, sized, textsIn } from '../graph/params.js';
import type { BusinessNumber } from '../network/business-number.js';
import { digitsOf } from '../network/dialling.js';
import type { World } from '../world.js';
import { DESCRIPTION_MAX, inviteLinkOf, MOST_GROUPS, SUBJECT_MAX, type Group } from './group.js';
import type { Answered } from './membership.js';

const APPROVALS = ['auto_approve', 'approval_required'] as const;
/** source: whatsapp-cloud-api.md §4.9 */
const LEAST_REACH = 100_000;
const MOST_LISTED = 1_024;

/** The Groups API of a number (source: whatsapp-cloud-api.md §4.9); reading, changing and deleting a group is done with the other nodes. */
export function groupRoutes(app: FastifyInstance, world: World): void {
  const { network, groups, groupNews } = world;

  app.post('/:version/:node/groups', (request, reply) => {
    const number = numberOf(request, reply, network);
    assertEligible(number, world.limits.ofAccount(number.waba).messagingLimit);
    const params = paramsOf(request);
    requireProduct(params);
    const subject = sized(params, 'subject', 1, SUBJECT_MAX);
    if (subject === undefined) throw required('subject');
    const description = sized(params, 'description', 0, DESCRIPTION_MAX) ?? null;
    const approval = choiceIn(params, 'join_approval_mode', APPROVALS) ?? 'auto_approve';
    if (groups.of(number).length >= MOST_GROUPS) throw new GraphError(131211, `A number has at most ${MOST_GROUPS}.`);
    const group = groups.create(number, subject, description, approval);
    const requestId = newRequestId();
    groupNews.tell(group, 'group_lifecycle_update', 'group_create', {
      request_id: requestId,
      subject,
      ...(description !== null && { description }),
      invite_link: inviteLinkOf(group),
      join_approval_mode: approval,
    });
    return accepted(requestId);
  });

  app.get('/:version/:node/groups', (request, reply) => {
    const number = numberOf(request, reply, network);
    const query = request.query as { limit?: string; after?: string; before?: string };
    if (Number(query.limit ?? 1) > MOST_LISTED) throw badType('limit', `at most ${MOST_LISTED}`);
    const { rows, paging } = pageOf(groups.of(number), query, request);
    const shown = rows.map(({ id, subject, createdAt }) => ({ id, subject, created_at: secondsOf(createdAt) }));
    return { data: { groups: shown }, paging };
  });

  inviteRoutes(app, world);
  joinRequestRoutes(app, world);

  app.delete('/:version/:node/participants', (request, reply) => {
    const group = groupOf(request, reply, world);
    const params = paramsOf(request);
    requireProduct(params);
    const users = listIn(params, 'participants').map((each) => {
      const input = textIn(each, 'user', 'participants[].user');
      return { input, phone: digitsOf(input) };
    });
    if (users.length === 0) throw required('participants');
    if (new Set(users.map(({ phone }) => phone)).size < users.length)
      throw new GraphError(131202, 'Name each participant once.');
    const requestId = newRequestId();
    world.membership.remove(group, users, requestId);
    return accepted(requestId);
  });
}

function inviteRoutes(app: FastifyInstance, world: World): void {
  const answer = (group: Group) => ({ messaging_product: 'whatsapp', invite_link: inviteLinkOf(group) });
  app.get('/:version/:node/invite_link', (request, reply) => answer(groupOf(request, reply, world)));
  // The old link leads nowhere from now on.
  app.post('/:version/:node/invite_link', (request, reply) =>
    answer(world.groups.change(groupOf(request, reply, world), { inviteCode: randomToken(16) })),
  );
}

function joinRequestRoutes(app: FastifyInstance, world: World): void {
  app.get('/:version/:node/join_requests', (request, reply) => {
    const { requests } = groupOf(request, reply, world);
    const { rows, paging } = pageOf(requests, request.query as object, request);
    const data = rows.map(({ id, phone, at }) => ({
      join_request_id: id,
      wa_id: phone,
      creation_timestamp: secondsOf(at),
    }));
    return { data, paging };
  });

  app.post('/:version/:node/join_requests', (request, reply) => {
    const group = groupOf(request, reply, world);
    return answered(reply, 'approved_join_requests', world.membership.approve(group, idsIn(request)));
  });

  app.delete('/:version/:node/join_requests', (request, reply) => {
    const group = groupOf(request, reply, world);
    return answered(reply, 'rejected_join_requests', world.membership.reject(group, idsIn(request)));
  });
}

/** A group of a number the caller may see, that is not suspended. */
export function groupOf(request: FastifyRequest, reply: FastifyReply, world: World): Group {
  const group = findGroup(world, nodeIn(request), callerOf(request, reply, world.network));
  if (!group) throw unknownNode(nodeIn(request));
  if (group.suspended) throw new GraphError(131207, 'The group is suspended.');
  return group;
}

export function findGroup({ groups, network }: World, id: string, caller: Caller): Group | undefined {
  const group = groups.get(id);
  const number = group && network.number(group.pnid);
  return number && caller.has(number.waba.id) ? group : undefined;
}

/** source: whatsapp-cloud-api.md §4.9: official accounts that may reach many, and none that is used in the Business app. */
function assertEligible(number: BusinessNumber, messagingLimit = Infinity): void {
  if (!number.isOfficial || number.isShared || messagingLimit < LEAST_REACH)
    throw new GraphError(131215, 'Groups are for official business accounts that do not use the Business app.');
}

function idsIn(request: FastifyRequest): readonly string[] {
  const params: Fields = paramsOf(request);
  requireProduct(params);
  const ids = textsIn(params, 'join_requests');
  if (!ids || ids.length === 0) throw required('join_requests');
  return ids;
}

/** Partial success is a 206 with its own code (source: whatsapp-cloud-api.md §6.2, 131201). */
function answered(reply: FastifyReply, key: string, { done, failed }: Answered): FastifyReply {
  const body = { messaging_product: 'whatsapp', [key]: done, failed_join_requests: failed };
  if (failed.length === 0) return reply.send(body);
  const error = new GraphError(done.length === 0 ? 131213 : 131201);
  return reply.code(error.status).send({ ...body, ...error.toJSON() });
}

export const newRequestId = (): string => randomToken(16);

export const accepted = (requestId: string): object => ({ messaging_product: 'whatsapp', request_id: requestId });

const secondsOf = (ms: number): string => String(Math.floor(ms / 1000));
