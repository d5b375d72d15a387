import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { numberOf } from '../graph/call.js';
import { badType, GraphError, required, unknownNode } from '../graph/graph-error.js';
import { formIn, skip } from '../graph/form.js';
import type { Fields } from '../graph/json.js';
import { besideQuery, optionalWord, requireProduct } from '../graph/params.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { World } from '../world.js';
import { bareMime, KINDS, kindOf, LARGEST_BYTES } from './kinds.js';
import type { Draft, MediaStore } from './media-store.js';
import { isStillWebp } from './sniff.js';

const MINUTE_MS = 60_000;
/** source: whatsapp-cloud-api.md §3 */
const STILL_STICKER_BYTES = 100 * 1024;

interface Upload {
  draft?: Draft;
  mime?: string;
  fields: Fields;
}

/** Uploads and downloads (source: whatsapp-cloud-api.md §3); reading and deleting an id is done with the other nodes. */
export async function mediaRoutes(app: FastifyInstance, world: World): Promise<void> {
  const { media, network } = world;
  await app.register(async (scope) => {
    // One byte too many is enough to know that a file is too large; our own check then says so in Graph's words.
    await scope.register(multipart, { limits: { fileSize: LARGEST_BYTES + 1, files: 1 }, throwFileSizeLimit: false });
    scope.post('/:version/:node/media', { bodyLimit: LARGEST_BYTES * 2 }, async (request, reply) => {
      const number = numberOf(request, reply, network);
      if (!request.isMultipart()) throw required('file');
      const upload: Upload = { fields: {} };
      try {
        await receive(request, media, upload);
        return { id: accept(world, number, upload) };
      } catch (error) {
        if (upload.draft) await media.discard(upload.draft);
        throw error;
      }
    });
  });
  app.get('/whatsapp_business/attachments/', (request, reply) => download(world, request, reply));
}

async function receive(request: FastifyRequest, media: MediaStore, upload: Upload): Promise<void> {
  const fields = await formIn(request, async (part) => {
    if (part.fieldname !== 'file') return skip(part);
    upload.draft = await media.receive(part.file);
    upload.mime = part.mimetype;
  });
  // Graph takes parameters from the query as well as from the body.
  upload.fields = besideQuery(request, fields);
}

function accept({ media }: World, number: BusinessNumber, { draft, mime, fields }: Upload): string {
  requireProduct(fields);
  if (!draft) throw required('file');
  // Some clients name the kind rather than the type; the part of the file then says which type it is.
  const named = optionalWord(fields, 'type');
  const type = (named?.includes('/') ? named : mime) ?? '';
  assertCarried(type, draft);
  return media.accept(number, type, draft, 'uploaded', lifeIn(number, fields)).id;
}

/** `ttl_minutes` is for numbers that store nothing. */
function lifeIn({ settings }: BusinessNumber, fields: Fields): number | undefined {
  const minutes = optionalWord(fields, 'ttl_minutes');
  if (minutes === undefined) return undefined;
  if (settings['storage_configuration']?.['status'] !== 'NO_STORAGE_ENABLED')
    throw new GraphError(100, undefined, { message: 'Param ttl_minutes is for numbers without storage.' });
  if (!/^[1-9]\d{0,5}$/.test(minutes)) throw badType('ttl_minutes', 'a positive integer');
  return Number(minutes) * MINUTE_MS;
}

function assertCarried(mime: string, { size, head }: Draft): void {
  const kind = kindOf(mime);
  if (!kind) {
    const allowed = Object.values(KINDS).flatMap(({ mimes }) => mimes);
    throw new GraphError(
      131053,
      `A file of type ${bareMime(mime) || 'unknown'} is not carried; the types are ${allowed.join(', ')}.`,
    );
  }
  if (size === 0) throw new GraphError(131053, 'The file is empty.');
  const maxBytes = kind === 'sticker' && isStillWebp(head) ? STILL_STICKER_BYTES : KINDS[kind].maxBytes;
  if (size > maxBytes) throw new GraphError(131053, `The file has ${size} bytes; ${kind} may have ${maxBytes}.`);
}

function download(world: World, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const token = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const grants = token === undefined ? undefined : world.network.grantsOf(token);
  if (!grants)
    return reply.code(401).send(new GraphError(190, undefined, { message: 'A Bearer token is required.' }).toJSON());
  const id = world.links.idIn(request.query as Record<string, string>);
  const medium = id === null ? undefined : world.media.find(id);
  if (!medium || !grants.has(medium.wabaId)) return reply.code(404).send(unknownNode(id ?? '').toJSON());
  return reply.type(medium.mime).header('content-length', medium.size).send(world.media.open(medium));
}
