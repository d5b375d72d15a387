import { z } from 'zod';
import { publicId } from '#platform/kernel';
import { bareType, mediaKindOf, MEDIA_KINDS } from '#whatsapp';
import { MEDIA_STATES, type StoredMedia } from '../stored-media.js';

/** A file as its tenant sees it. */
export const MediaResponse = z
  .object({
    id: z.string().describe('what `media.id` of a message takes'),
    direction: z.enum(['out', 'in']),
    status: z.enum(MEDIA_STATES),
    kind: z
      .enum(MEDIA_KINDS)
      .nullable()
      .describe('what a file of this type is sent as; null when WhatsApp does not carry it'),
    mime_type: z.string().describe('as it was declared'),
    detected_type: z.string().nullable().describe('as its first bytes say'),
    size: z.int().nullable(),
    sha256: z.string().nullable().describe('hexadecimal'),
    filename: z.string().nullable(),
    message_id: z.string().nullable().describe('the message it came in with'),
    error: z.string().nullable(),
    created_at: z.string(),
    expires_at: z.string(),
  })
  .meta({ id: 'Media' });
export type MediaResponse = z.output<typeof MediaResponse>;

export const showMedia = (media: StoredMedia): MediaResponse => ({
  id: publicId('media', media.id),
  direction: media.direction,
  status: media.state,
  kind: mediaKindOf(media.mimeType),
  mime_type: media.mimeType,
  detected_type: media.sniffedType,
  size: media.size,
  sha256: media.sha256,
  filename: media.filename,
  message_id: media.messageId && publicId('message', media.messageId),
  error: media.error,
  created_at: media.createdAt.toISOString(),
  expires_at: media.expiresAt.toISOString(),
});

/** Types that no browser runs anything of; whatever else comes in is handed out as bytes without a meaning. */
const HARMLESS =
  /^(image\/(jpeg|png|webp|gif)|audio\/(aac|amr|mpeg|mp4|ogg)|video\/(mp4|3gpp)|application\/pdf|text\/plain)$/;
/** What is shown in its place rather than saved. */
const SHOWN = /^(image|audio|video)\//;

/** How a file is handed to browsers, which trust the name and the type they are told. */
export function headersOf(media: StoredMedia): Readonly<Record<string, string>> {
  const declared = bareType(media.mimeType);
  const type = HARMLESS.test(declared) ? declared : 'application/octet-stream';
  return {
    'content-type': type,
    'content-disposition': `${SHOWN.test(type) ? 'inline' : 'attachment'}${filenameOf(media)}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, no-cache',
    'accept-ranges': 'bytes',
    etag: `"${media.sha256}"`,
  };
}

/** RFC 6266: a plain name for old clients, the real one in UTF-8. */
function filenameOf({ filename }: StoredMedia): string {
  if (!filename) return '';
  const plain = filename.replace(/[^\w.,;=+()[\] -]/g, '_');
  const real = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
  return `; filename="${plain}"; filename*=UTF-8''${real}`;
}
