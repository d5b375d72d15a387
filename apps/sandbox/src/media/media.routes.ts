import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../graph/caller.js';
import { badType, GraphError, required, unknownNode } from '../graph/graph-error.js';
import type { World } from '../world.js';
import { bareMime, KINDS, kindOf, LARGEST_BYTES } from './kinds.js';

interface Upload {
  bytes?: Buffer;
  mime?: string;
  fields: Record<string, string>;
}

/** Uploads and downloads (source: whatsapp-cloud-api.md §3); reading and deleting an id is done with the other nodes. */
export async function mediaRoutes(app: FastifyInstance, world: World): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(multipart, { limits: { fileSize: LARGEST_BYTES + 1, files: 1 } });
    scope.post('/:version/:node/media', { bodyLimit: LARGEST_BYTES * 2 }, async (request, reply) => {
      const grants = callerOf(request, reply, world.network);
      const number = world.network.requireNumber((request.params as { node: string }).node, grants);
      if (!request.isMultipart()) throw required('file');
      const { bytes, mime, fields } = await uploadIn(request);
      // Graph takes parameters from the query as well as from the body.
      const product = fields['messaging_product'] ?? (request.query as Record<string, string>)['messaging_product'];
      if (product === undefined) throw required('messaging_product');
      if (product !== 'whatsapp') throw badType('messaging_product', 'one of {WHATSAPP}');
      if (!bytes) throw required('file');
      // Some clients name the kind rather than the type; the part of the file then says which type it is.
      const type = (fields['type']?.includes('/') ? fields['type'] : mime) ?? '';
      assertCarried(type, bytes.length);
      const medium = await world.media.keep(number, type, bytes, 'uploaded');
      return { id: medium.id };
    });
  });
  app.get('/whatsapp_business/attachments/', (request, reply) => download(world, request, reply));
}

async function uploadIn(request: FastifyRequest): Promise<Upload> {
  const upload: Upload = { fields: {} };
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      upload.bytes = await part.toBuffer();
      upload.mime = part.mimetype;
    } else upload.fields[part.fieldname] = String(part.value);
  }
  return upload;
}

function assertCarried(mime: string, size: number): void {
  const kind = kindOf(mime);
  if (!kind) {
    const allowed = Object.values(KINDS).flatMap(({ mimes }) => mimes);
    throw new GraphError(
      131053,
      `A file of type ${bareMime(mime) || 'unknown'} is not carried; the types are ${allowed.join(', ')}.`,
    );
  }
  const { maxBytes } = KINDS[kind];
  if (size > maxBytes) throw new GraphError(131053, `The file has ${size} bytes; ${kind} may have ${maxBytes}.`);
}

async function download(world: World, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const token = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const grants = token === undefined ? undefined : world.network.grantsOf(token);
  if (!grants)
    return reply.code(401).send(new GraphError(190, undefined, { message: 'A Bearer token is required.' }).toJSON());
  const id = world.links.idIn(request.query as Record<string, string>);
  const medium = id === null ? undefined : world.media.find(id);
  if (!medium || !grants.has(medium.wabaId)) return reply.code(404).send(unknownNode(id ?? '').toJSON());
  return reply.type(medium.mime).send(await world.media.bytesOf(medium));
}
