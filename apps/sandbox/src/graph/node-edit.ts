import type { FastifyRequest } from 'fastify';
import { formIn, skip } from './form.js';
import type { Fields } from './json.js';
import { besideQuery, paramsOf } from './params.js';

const PICTURE = 'profile_picture_file';

/** What `POST /{node}` was given; `file` is the picture of a form, which groups take (source: whatsapp-cloud-api.md §4.9). */
export interface NodeEdit {
  readonly params: Fields;
  readonly file?: Buffer;
}

export async function nodeEditIn(request: FastifyRequest): Promise<NodeEdit> {
  if (!request.isMultipart()) return { params: paramsOf(request) };
  let file: Buffer | undefined;
  const fields = await formIn(request, async (part) => {
    if (part.fieldname === PICTURE) file = await part.toBuffer();
    else await skip(part);
  });
  return { params: besideQuery(request, fields), ...(file && { file }) };
}
