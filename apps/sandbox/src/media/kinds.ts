/** source: whatsapp-cloud-api.md §3 */
const KB = 1024;
const MB = 1024 * KB;

export type MediaKind = 'audio' | 'document' | 'image' | 'sticker' | 'video';

interface KindRule {
  readonly mimes: readonly string[];
  readonly maxBytes: number;
}

export const KINDS: Readonly<Record<MediaKind, KindRule>> = {
  audio: { mimes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], maxBytes: 16 * MB },
  document: {
    mimes: [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
    maxBytes: 100 * MB,
  },
  image: { mimes: ['image/jpeg', 'image/png'], maxBytes: 5 * MB },
  sticker: { mimes: ['image/webp'], maxBytes: 500 * KB },
  video: { mimes: ['video/mp4', 'video/3gpp'], maxBytes: 16 * MB },
};

export const LARGEST_BYTES = 100 * MB;

/** `audio/ogg; codecs=opus` is audio/ogg. */
export const bareMime = (mime: string): string => (mime.split(';')[0] ?? '').trim().toLowerCase();

/** The kind a file of this type can be sent as, or null when WhatsApp does not carry it. */
export const kindOf = (mime: string): MediaKind | null =>
  (Object.keys(KINDS) as MediaKind[]).find((kind) => KINDS[kind].mimes.includes(bareMime(mime))) ?? null;

/** A document may be any file WhatsApp carries; the other kinds are strict. */
export const fits = (mime: string, kind: MediaKind): boolean =>
  kind === 'document' ? kindOf(mime) !== null : KINDS[kind].mimes.includes(bareMime(mime));
