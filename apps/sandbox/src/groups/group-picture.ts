import { createHash } from 'node:crypto';
import { imageSize } from 'image-size';
import { badType, GraphError } from '../graph/graph-error.js';
import type { GroupPicture } from './group.js';

/** A picture that is handed over may have so many bytes; Meta documents no number. */
export const LARGEST_PICTURE = 5 * 1_024 * 1_024;
/** source: whatsapp-cloud-api.md §6.2, 131210 */
const LEAST_SIDE = 192;
const MIMES: Readonly<Record<string, GroupPicture['mime']>> = { jpg: 'image/jpeg', png: 'image/png' };

/** The picture in these bytes: square, and not too small (source: whatsapp-cloud-api.md §6.2, 131209 and 131210). */
export function pictureOf(bytes: Buffer): GroupPicture {
  const { type = '', width, height } = measured(bytes);
  const mime = MIMES[type];
  if (!mime) throw badType('profile_picture_file', 'a JPEG or PNG picture');
  if (width !== height) throw new GraphError(131209, `The picture is ${width} by ${height} pixels.`);
  if (width < LEAST_SIDE) throw new GraphError(131210, `Its sides are ${width} pixels; ${LEAST_SIDE} are the least.`);
  return { mime, sha256: createHash('sha256').update(bytes).digest('base64'), side: width };
}

function measured(bytes: Buffer): ReturnType<typeof imageSize> {
  try {
    return imageSize(bytes);
  } catch {
    throw badType('profile_picture_file', 'a JPEG or PNG picture');
  }
}
