import type { MediaKind } from '../media/kinds.js';

/** One grey pixel, so that what a phone sends without a file of its own still is a picture. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

/** What a phone sends when a test does not care which file. */
export const SAMPLES: Readonly<Record<MediaKind, { mime: string; bytes: Buffer }>> = {
  image: { mime: 'image/png', bytes: Buffer.from(PIXEL, 'base64') },
  video: { mime: 'video/mp4', bytes: Buffer.from('a sample video') },
  audio: { mime: 'audio/ogg; codecs=opus', bytes: Buffer.from('a sample voice message') },
  document: { mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n% a sample document\n') },
  sticker: { mime: 'image/webp', bytes: Buffer.from('a sample sticker') },
};
