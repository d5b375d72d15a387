import type { FastifyInstance, FastifyRequest } from 'fastify';
import { nodeIn, wabaOf } from '../graph/call.js';
import { callerOf, type Caller } from '../graph/caller.js';
import { select } from '../graph/fields-selection.js';
import { badType, GraphError, required, unknownNode } from '../graph/graph-error.js';
import { pageOf } from '../graph/page.js';
import { paramsOf, textsIn, wordIn } from '../graph/params.js';
import type { Waba } from '../network/waba.js';
import { WABA_DEFAULTS } from '../network/waba-node.js';
import type { World } from '../world.js';

const TASKS = ['MANAGE', 'DEVELOP', 'MANAGE_TEMPLATES', 'MANAGE_PHONE', 'VIEW_COST', 'MESSAGING'];

/** Edges of a business portfolio, and who may work on an account (source: whatsapp-cloud-api.md §4.2, §8.2). */
export function portfolioRoutes(app: FastifyInstance, world: World): void {
  const { network, metaApp, credit } = world;

  app.get('/:version/:node/owned_whatsapp_business_accounts', (request, reply) => {
    const grants = portfolioCaller(request, callerOf(request, reply, network), world);
    return page(request, world, grants, ({ businessId }) => businessId === nodeIn(request));
  });

  app.get('/:version/:node/client_whatsapp_business_accounts', (request, reply) => {
    const grants = portfolioCaller(request, callerOf(request, reply, network), world);
    // Only the partner has clients here.
    const isPartner = nodeIn(request) === metaApp.businessId;
    return page(request, world, grants, ({ businessId }) => isPartner && businessId !== metaApp.businessId);
  });

  app.get('/:version/:node/extendedcredits', (request, reply) => {
    portfolioCaller(request, callerOf(request, reply, network), world);
    return { data: nodeIn(request) === metaApp.businessId ? [{ id: credit.lineId }] : [] };
  });

  app.post('/:version/:node/whatsapp_credit_sharing_and_attach', (request, reply) => {
    const grants = callerOf(request, reply, network);
    if (nodeIn(request) !== credit.lineId) throw unknownNode(nodeIn(request));
    const params = paramsOf(request);
    const waba = network.requireWaba(wordIn(params, 'waba_id'), grants);
    const currency = wordIn(params, 'waba_currency');
    if (!/^[A-Z]{3}$/.test(currency)) throw badType('waba_currency', 'a currency code');
    return { allocation_config_id: credit.share(waba, currency), waba_id: waba.id };
  });

  app.get('/:version/:node/assigned_users', (request, reply) => {
    const waba = wabaOf(request, reply, network);
    const rows = Object.entries(waba.assignedUsers).map(([id, tasks]) => ({ id, tasks }));
    const { rows: data, paging } = pageOf(rows, request.query as object, request);
    return { data, paging };
  });

  app.post('/:version/:node/assigned_users', (request, reply) => {
    const waba = wabaOf(request, reply, network);
    const params = paramsOf(request);
    const tasks = textsIn(params, 'tasks');
    if (!tasks || tasks.length === 0) throw required('tasks');
    if (!tasks.every((task) => TASKS.includes(task))) throw badType('tasks', `of {${TASKS.join(', ')}}`);
    const user = wordIn(params, 'user');
    if (!/^\d{1,20}$/.test(user)) throw badType('user', 'the id of a user');
    network.set(waba.id, { assignedUsers: { ...waba.assignedUsers, [user]: tasks } });
    return { success: true };
  });

  app.delete('/:version/:node/assigned_users', (request, reply) => {
    const waba = wabaOf(request, reply, network);
    const user = wordIn(paramsOf(request), 'user');
    const { [user]: _, ...others } = waba.assignedUsers;
    if (!Object.hasOwn(waba.assignedUsers, user))
      throw new GraphError(100, undefined, { message: `The user ${user} is not assigned.` });
    network.set(waba.id, { assignedUsers: others });
    return { success: true };
  });
}

/** A portfolio is seen by the tokens of its accounts, and the partner's by every system token. */
function portfolioCaller(request: FastifyRequest, grants: Caller, { network, metaApp }: World): Caller {
  const id = nodeIn(request);
  const visible = [...grants].some((wabaId) => network.waba(wabaId)?.businessId === id);
  if (!visible && id !== metaApp.businessId) throw unknownNode(id);
  return grants;
}

function page(request: FastifyRequest, world: World, grants: Caller, belongs: (waba: Waba) => boolean): object {
  const { fields, ...query } = request.query as { fields?: string; limit?: string; after?: string; before?: string };
  const wabas = world.network.allWabas().filter((waba) => grants.has(waba.id) && belongs(waba));
  const { rows, paging } = pageOf(wabas, query, request);
  const data = rows.map((waba) => select(world.wabaNode(waba), fields, WABA_DEFAULTS, 'WhatsAppBusinessAccount'));
  return { data, paging };
}
