import type { FastifyInstance } from 'fastify';
import { numberOf } from '../graph/call.js';
import { GraphError } from '../graph/graph-error.js';
import { pageOf } from '../graph/page.js';
import { paramsOf, requireProduct } from '../graph/params.js';
import type { World } from '../world.js';
import type { BlockResult } from './block-list.js';

/** source: whatsapp-cloud-api.md §4.1, block_users */
export function blockUsersRoutes(app: FastifyInstance, { network, blockList, clock }: World): void {
  app.get('/:version/:node/block_users', (request, reply) => {
    const number = numberOf(request, reply, network);
    const { rows, paging } = pageOf(blockList.of(number), request.query as object, request);
    return { data: rows.map(({ phone }) => ({ messaging_product: 'whatsapp', wa_id: phone })), paging };
  });

  app.post('/:version/:node/block_users', (request, reply) => {
    const number = numberOf(request, reply, network);
    const params = paramsOf(request);
    requireProduct(params);
    const { status, body } = answerTo(blockList.block(number, params, clock.ms()), 'added_users');
    return reply.code(status).send(body);
  });

  app.delete('/:version/:node/block_users', (request, reply) => {
    const number = numberOf(request, reply, network);
    const params = paramsOf(request);
    requireProduct(params);
    const { status, body } = answerTo(blockList.unblock(number, params), 'removed_users');
    return reply.code(status).send(body);
  });
}

/** Any failure makes the whole answer an error, although the others have been done. */
function answerTo({ done, failed }: BlockResult, key: string): { status: number; body: object } {
  const lists = { [key]: done, ...(failed.length > 0 && { failed_users: failed }) };
  const body = { messaging_product: 'whatsapp', block_users: lists };
  if (failed.length === 0) return { status: 200, body };
  const error = new GraphError(139100, 'Some users could not be processed; see failed_users.');
  return { status: error.status, body: { ...body, ...error.toJSON() } };
}
