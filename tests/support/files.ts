/** Small files that are what they say, for stories about media. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

export const PNG = Buffer.from(PIXEL, 'base64');
export const JPEG = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
  Buffer.from('JFIF\0'),
  Buffer.alloc(64),
]);
export const OPUS = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.alloc(64)]);
export const VORBIS = Buffer.concat([
  Buffer.from('OggS'),
  Buffer.alloc(24),
  Buffer.from('\x01vorbis'),
  Buffer.alloc(64),
]);
export const MP4 = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypmp42'),
  Buffer.alloc(12),
  Buffer.alloc(64),
]);
export const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);

/** A PDF of so many bytes; no two have the same ones. */
export function pdf(size = 2_000, seed = 'a'): Buffer {
  const bytes = Buffer.alloc(size, `${seed} document `);
  bytes.write(`%PDF-1.4\n% ${seed}\n`);
  return bytes;
}

/** A WebP file of so many bytes that moves or stands still. */
export function webp(size: number, moves: boolean): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.write('RIFF');
  bytes.writeUInt32LE(size - 8, 4);
  bytes.write('WEBPVP8X', 8);
  bytes.writeUInt32LE(10, 16);
  bytes[20] = moves ? 2 : 0;
  return bytes;
}

/** A picture of so many bytes: what follows its end is ignored by whoever shows it. */
export const pngOf = (size: number): Buffer => Buffer.concat([PNG, Buffer.alloc(size - PNG.length)]);

/** The beginning of a PNG picture of so many pixels, which is what programs look at that want to know its size. */
export function pngOfPixels(width: number, height: number): Buffer {
  const header = Buffer.alloc(33);
  header.write('89504e470d0a1a0a0000000d49484452', 'hex');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}
