import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { numberOf } from '../graph/call.js';
import { required } from '../graph/graph-error.js';
import { choiceIn, paramsOf, requireProduct } from '../graph/params.js';
import { phone } from '../handsets/handset-requests.js';
import { screenOf } from '../handsets/screen.js';
import { numberIn } from '../numbers/sandbox-numbers.routes.js';
import { bodyAs, Problem } from '../problems/problem.js';
import type { World } from '../world.js';
import { SYNCS } from './business-app.js';

const Write = z.strictObject({ to: phone, text: z.string().min(1).max(65_536) });

/** The Business app of a shared number: what its owner writes, and the data it hands over (source: whatsapp-cloud-api.md §8.4). */
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
    const number = numberIn(request, world);
    if (!number.isShared) throw new Problem(409, 'No Business app', 'Provision the number with coexistence: true.');
    const { to, text } = bodyAs(Write, request.body);
    return reply.code(201).send(screenOf(businessApp.write(number, to, text)));
  });
}
