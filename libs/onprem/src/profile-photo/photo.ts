import { invalid, missing } from '../onprem.errors.js';

/** The most bytes of a picture. */
export const LARGEST_PHOTO = 5 * 1024 * 1024;
/** Boundaries and headers of a form around the picture. */
export const FORM_AROUND = 16 * 1024;

/** A picture of a profile. */
export interface Photo {
  readonly type: 'image/jpeg' | 'image/png';
  readonly bytes: Buffer;
}

const JPEG = Buffer.from([0xff, 0xd8, 0xff]);
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The picture in a request: raw, or as the file of a form. Its own first bytes say what it is. source: whatsapp-onprem-api.md §6 */
export async function photoIn(body: unknown, contentType = ''): Promise<Photo> {
  const bytes = /^multipart\/form-data/i.test(contentType) ? await fileIn(body, contentType) : body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw missing('File', ': send the picture itself');
  if (bytes.length > LARGEST_PHOTO) throw invalid('File', 'a picture has at most 5 MB');
  if (bytes.subarray(0, JPEG.length).equals(JPEG)) return { type: 'image/jpeg', bytes };
  if (bytes.subarray(0, PNG.length).equals(PNG)) return { type: 'image/png', bytes };
  throw invalid('File', 'neither JPEG nor PNG');
}

async function fileIn(body: unknown, contentType: string): Promise<Buffer | null> {
  if (!Buffer.isBuffer(body)) return null;
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    const file = [...form.values()].find((value) => typeof value !== 'string');
    return file ? Buffer.from(await file.arrayBuffer()) : null;
  } catch {
    throw invalid('body', 'this is no form');
  }
}
