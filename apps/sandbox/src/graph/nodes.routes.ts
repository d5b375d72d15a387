import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { editGroup, groupNode, GROUP_DEFAULTS } from '../groups/group-node.js';
import { LARGEST_PICTURE } from '../groups/group-picture.js';
import { accepted, findGroup, groupOf, newRequestId } from '../groups/groups.routes.js';
import type { Medium } from '../media/media-store.js';
import { editNumber } from '../numbers/edit-number.js';
import { numberNode, NUMBER_DEFAULTS } from '../network/number-node.js';
import { WABA_DEFAULTS } from '../network/waba-node.js';
import type { World } from '../world.js';
import { baseUrlOf, nodeIn } from './call.js';
import { callerOf, type Caller } from './caller.js';
import { select } from './fields-selection.js';
import { unknownNode } from './graph-error.js';
import type { Fields } from './json.js';
import { nodeEditIn, type NodeEdit } from './node-edit.js';

const TEMPLATE_DEFAULTS = ['name', 'status', 'category', 'language', 'components', 'parameter_format'];

/** `GET`, `POST` and `DELETE /{version}/{node}`: the id alone tells what kind of thing it is. */
export function nodeRoutes(app: FastifyInstance, world: World): void {
  app.get('/:version/:node', (request, reply) => {
    const caller = callerOf(request, reply, world.network);
    const { fields } = request.query as { fields?: string };
    const id = nodeIn(request);
    return (
      numberIn(world, id, caller, fields) ??
      wabaIn(world, id, caller, fields) ??
      templateIn(world, id, caller, fields) ??
      groupIn(world, id, caller, fields) ??
      portfolioIn(world, id, caller, fields) ??
      mediumView(world, request, caller)
    );
  });

  // The picture of a group comes as a form.
  void app.register(async (scope) => {
    await scope.register(multipart, { limits: { fileSize: LARGEST_PICTURE, files: 1 } });
    scope.post('/:version/:node', { bodyLimit: LARGEST_PICTURE * 2 }, async (request, reply) => {
      const caller = callerOf(request, reply, world.network);
      const wanted = await nodeEditIn(request);
      if (world.groups.get(nodeIn(request))) return regroup(world, request, reply, wanted);
      await edit(world, nodeIn(request), caller, wanted.params);
      return { success: true };
    });
  });

  app.delete('/:version/:node', async (request, reply) => {
    const caller = callerOf(request, reply, world.network);
    if (world.groups.get(nodeIn(request))) return disband(world, request, reply);
    const credited = world.credit.allocation(nodeIn(request));
    if (credited && caller.has(credited.id)) world.credit.revoke(credited);
    else await world.media.remove(mediumIn(world, request, caller));
    return { success: true };
  });
}

async function edit(world: World, id: string, caller: Caller, params: Fields): Promise<void> {
  const { network, templates } = world;
  const template = templates.get(id);
  if (template && caller.has(template.row.wabaId)) return world.editTemplate.execute(template, params);
  if (network.waba(id)) return world.editWaba.execute(network.requireWaba(id, caller), params);
  return editNumber(world, network.requireNumber(id, caller), params);
}

function numberIn(world: World, id: string, caller: Caller, fields?: string): Fields | undefined {
  if (!world.network.number(id)) return undefined;
  const number = world.network.requireNumber(id, caller);
  return select(numberNode(number, world.reader()), fields, NUMBER_DEFAULTS, 'WhatsAppBusinessPhoneNumber');
}

function wabaIn(world: World, id: string, caller: Caller, fields?: string): Fields | undefined {
  if (!world.network.waba(id)) return undefined;
  const waba = world.network.requireWaba(id, caller);
  return select(world.wabaNode(waba), fields, WABA_DEFAULTS, 'WhatsAppBusinessAccount');
}

function templateIn({ templates }: World, id: string, caller: Caller, fields?: string): Fields | undefined {
  const template = templates.get(id);
  if (!template || !caller.has(template.row.wabaId)) return undefined;
  return select(template.toNode(), fields, TEMPLATE_DEFAULTS, 'WhatsAppMessageTemplate');
}

function groupIn(world: World, id: string, caller: Caller, fields?: string): Fields | undefined {
  const group = findGroup(world, id, caller);
  return group && select(groupNode(group), fields, GROUP_DEFAULTS, 'WhatsAppGroup');
}

/** A business portfolio is seen by the tokens of its accounts. */
function portfolioIn(world: World, id: string, caller: Caller, fields?: string): Fields | undefined {
  const waba = world.network.allWabas().find(({ id: wabaId, businessId }) => businessId === id && caller.has(wabaId));
  if (!waba) return undefined;
  const { whatsapp_business_manager_messaging_limit: limit } = world.wabaNode(waba);
  const node = { id, name: waba.name, whatsapp_business_manager_messaging_limit: limit };
  return select(node, fields, ['name'], 'Business');
}

function regroup(world: World, request: FastifyRequest, reply: FastifyReply, wanted: NodeEdit): object {
  const group = groupOf(request, reply, world);
  const requestId = newRequestId();
  editGroup(world.groups, world.groupNews, group, wanted, requestId);
  return accepted(requestId);
}

function disband(world: World, request: FastifyRequest, reply: FastifyReply): object {
  const group = groupOf(request, reply, world);
  const requestId = newRequestId();
  world.groups.remove(group);
  world.groupNews.tell(group, 'group_lifecycle_update', 'group_delete', { request_id: requestId });
  return accepted(requestId);
}

/** An id is bound to the account it was uploaded for, and to the number when the caller names one. */
function mediumIn({ media }: World, request: FastifyRequest, caller: Caller): Medium {
  const id = nodeIn(request);
  const { phone_number_id: pnid } = request.query as { phone_number_id?: string };
  const medium = media.find(id);
  if (!medium || !caller.has(medium.wabaId) || (pnid !== undefined && pnid !== medium.pnid)) throw unknownNode(id);
  return medium;
}

function mediumView(world: World, request: FastifyRequest, caller: Caller): object {
  const medium = mediumIn(world, request, caller);
  return {
    messaging_product: 'whatsapp',
    url: world.links.urlOf(medium, baseUrlOf(request)),
    mime_type: medium.mime,
    sha256: medium.sha256Hex,
    file_size: medium.size,
    id: medium.id,
  };
}
