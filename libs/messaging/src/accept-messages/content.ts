import type { StoredMedia } from '#media';
import { type GraphContent, mediaKindOf } from '#whatsapp';
import type { SendMessageRequest } from './send.schema.js';

/**
 * The free-form content of a request in Graph's shape; null for a template, which needs the stored template first. `file` is the one
 * of ours that the request names.
 */
export function freeFormContent(request: SendMessageRequest, file: StoredMedia | null): GraphContent | null {
  if (request.text !== undefined)
    return { type: 'text', text: { body: request.text, preview_url: request.preview_url ?? false } };
  if (request.media) return mediaContent(request.media, file);
  if (request.interactive) return { type: 'interactive', interactive: interactiveOf(request.interactive) };
  if (request.location) return { type: 'location', location: request.location };
  if (request.reaction) return { type: 'reaction', reaction: request.reaction };
  return null;
}

type Media = NonNullable<SendMessageRequest['media']>;
type Interactive = NonNullable<SendMessageRequest['interactive']>;

const KIND_OF_EXTENSION: Record<string, string> = {
  jpg: 'image',
  jpeg: 'image',
  png: 'image',
  webp: 'sticker',
  mp4: 'video',
  '3gp': 'video',
  aac: 'audio',
  amr: 'audio',
  mp3: 'audio',
  m4a: 'audio',
  ogg: 'audio',
  opus: 'audio',
};

function mediaContent(media: Media, file: StoredMedia | null): GraphContent {
  const kind = media.kind ?? (media.url ? kindOf(media.url) : mediaKindOf(file?.mimeType ?? '')) ?? 'document';
  const filename = media.filename ?? file?.filename;
  const takesCaption = kind === 'image' || kind === 'video' || kind === 'document';
  return {
    type: kind,
    [kind]: {
      ...(media.id ? { id: media.id } : { link: media.url }),
      ...(takesCaption && media.caption ? { caption: media.caption } : {}),
      ...(kind === 'document' && filename ? { filename } : {}),
    },
  };
}

/** By the name in the URL; what has no known extension goes out as a document. */
function kindOf(url: string): string {
  const extension = new URL(url).pathname.split('.').at(-1)?.toLowerCase() ?? '';
  return KIND_OF_EXTENSION[extension] ?? 'document';
}

const interactiveOf = (interactive: Interactive): Record<string, unknown> => ({
  type: interactive.buttons ? 'button' : 'list',
  ...(interactive.header ? { header: { type: 'text', text: interactive.header } } : {}),
  body: { text: interactive.body },
  ...(interactive.footer ? { footer: { text: interactive.footer } } : {}),
  action: interactive.buttons
    ? { buttons: interactive.buttons.map((reply) => ({ type: 'reply', reply })) }
    : { button: interactive.button, sections: interactive.sections },
});
