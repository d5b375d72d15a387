import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { nodeIn } from '../graph/call.js';
import { callerOf } from '../graph/caller.js';
import { required, unknownNode } from '../graph/graph-error.js';
import { paramsOf } from '../graph/params.js';
import { notFound } from '../problems/problem.js';
import type { World } from '../world.js';
import { LARGEST_BYTES } from './kinds.js';

/** Resumable uploads, for template examples and profile pictures (source: whatsapp-cloud-api.md §3). */
export async function uploadRoutes(app: FastifyInstance, { network, uploads, metaApp }: World): Promise<void> {
  app.post('/:version/:node/uploads', (request, reply) => {
    callerOf(request, reply, network);
    if (nodeIn(request) !== metaApp.id) throw unknownNode(nodeIn(request));
    return { id: uploads.start(paramsOf(request)) };
  });

  app.get('/:version/upload:::token', (request, reply) => {
    callerOf(request, reply, network);
    return uploads.progressOf(tokenIn(request), sigIn(request));
  });

  // What was uploaded as a profile picture is public, as it is on a phone.
  app.get('/pictures/:handle', (request, reply) => {
    const { handle } = request.params as { handle: string };
    const type = uploads.typeOf(handle);
    if (type === undefined) throw notFound('picture with this handle');
    return reply.type(type).send(uploads.open(handle));
  });

  await app.register((scope, _options, done) => {
    // The body is the bytes themselves, whatever type the client says they are; they are streamed on.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    scope.post('/:version/upload:::token', { bodyLimit: LARGEST_BYTES + 1 }, async (request, reply) => {
      callerOf(request, reply, network);
      const offset = request.headers['file_offset'];
      const body = request.body as Readable | undefined;
      if (!body) throw required('the bytes of the file');
      return {
        h: await uploads.take(tokenIn(request), sigIn(request), typeof offset === 'string' ? offset : undefined, body),
      };
    });
    done();
  });
}

const tokenIn = (request: FastifyRequest): string => (request.params as { token: string }).token;
const sigIn = (request: FastifyRequest): string | undefined => (request.query as { sig?: string }).sig;
