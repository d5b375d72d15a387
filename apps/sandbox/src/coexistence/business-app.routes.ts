import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { numberOf } from '../graph/call.js';
import { required } from '../graph/graph-error.js';
import { choiceIn, paramsOf, requireProduct } from '../graph/params.js';
import { phone } from '../handsets/handset-requests.js';
import { screenOf } from '../handsets/screen.js';
import type { BusinessNumber } from '../network/business-number.js';
import { numberIn } from '../numbers/sandbox-numbers.routes.js';
import { bodyAs, Problem } from '../problems/problem.js';
import type { World } from '../world.js';
import { DISCONNECTIONS, SYNCS } from './business-app.js';

const text = z.string().min(1).max(65_536);
const Write = z
  .strictObject({
    to: phone,
    text: text.optional(),
    edit: z.strictObject({ message_id: z.string(), text }).optional(),
    revoke: z.strictObject({ message_id: z.string() }).optional(),
  })
  .refine(({ to: _, ...contents }) => Object.values(contents).filter((content) => content !== undefined).length === 1, {
    message: 'must hold exactly one of text, edit, revoke',
  });

const Contact = z.strictObject({
  phone,
  full_name: z.string().min(1).optional(),
  first_name: z.string().min(1).optional(),
  action: z.enum(['add', 'remove']).default('add'),
});

const Disconnection = z.strictObject({
  reason: z.enum(DISCONNECTIONS).default('ACCOUNT_DISCONNECTED'),
  initiated_by: z.enum(['USER', 'SYSTEM']).default('USER'),
});

/** The Business app of a shared number: what its owner does, and the data it hands over (source: whatsapp-cloud-api.md §8.4). */
export function businessAppRoutes(app: FastifyInstance, world: World): void {
  const { network, businessApp } = world;

  app.post('/:version/:node/smb_app_data', (request, reply) => {
    const number = numberOf(request, reply, network);
    const params = paramsOf(request);
    requireProduct(params);
    const sync = choiceIn(params, 'sync_type', SYNCS);
    if (sync === undefined) throw required('sync_type');
    return { messaging_product: 'whatsapp', request_id: businessApp.synchronise(number, sync) };
  });

  app.post('/sandbox/numbers/:id/app-messages', (request, reply) => {
    const number = sharedNumberIn(request, world);
    const { to, ...written } = bodyAs(Write, request.body);
    return reply.code(201).send(screenOf(businessApp.write(number, to, written)));
  });

  app.post('/sandbox/numbers/:id/app-contacts', (request, reply) => {
    const number = sharedNumberIn(request, world);
    const contact = bodyAs(Contact, request.body);
    businessApp.changeContact(number, contact);
    return reply.code(202).send(contact);
  });

  app.post('/sandbox/numbers/:id/app-disconnect', (request, reply) => {
    const number = sharedNumberIn(request, world);
    const { reason, initiated_by: initiatedBy } = bodyAs(Disconnection, request.body);
    businessApp.disconnect(number, reason, initiatedBy);
    return reply.code(202).send({ reason, initiated_by: initiatedBy });
  });
}

function sharedNumberIn(request: FastifyRequest, world: World): BusinessNumber {
  const number = numberIn(request, world);
  if (!number.isShared) throw new Problem(409, 'No Business app', 'Provision the number with coexistence: true.');
  return number;
}
