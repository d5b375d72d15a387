import type { TemplateParams } from '#templates';
import type { GraphContent } from '#whatsapp';
import type { WantedContent, WantedMessage } from './command.js';
import type { SendMessageRequest } from './send.schema.js';

/** A native request as the platform understands it. source: sms-like-apis.md §2.3 */
export const wantedOf = (request: SendMessageRequest): WantedMessage => ({
  to: request.to,
  recipientType: request.recipient_type,
  from: request.from,
  content: contentOf(request),
  sendAt: request.send_at,
  expiresAt: request.expires_at,
  ttlSeconds: request.ttl,
  ref: request.ref,
  metadata: request.metadata,
  replyTo: request.reply_to,
});

function contentOf(request: SendMessageRequest): WantedContent {
  const { media } = request;
  if (media?.id?.startsWith('med_')) return { file: { ...media, id: media.id } };
  const free = freeFormContent(request);
  if (free) return { free };
  if (!request.template) throw new Error('a request passed its schema without content');
  const { name, language = null } = request.template;
  return { template: { name, language, params: paramsOf(request.template) } };
}

/** The free-form content of a request in Graph's shape; null for a template, which needs the stored template first. */
function freeFormContent(request: SendMessageRequest): GraphContent | null {
  if (request.text !== undefined)
    return { type: 'text', text: { body: request.text, preview_url: request.preview_url ?? false } };
  if (request.media) return mediaContent(request.media);
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

function mediaContent(media: Media): GraphContent {
  const kind = media.kind ?? kindOf(media.url ?? '');
  const { filename } = media;
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

function paramsOf(template: NonNullable<SendMessageRequest['template']>): TemplateParams {
  const { params, header, buttons, code } = template;
  const media = typeof header === 'object' && 'url' in header ? { ...header, link: header.url } : header;
  return {
    ...(params ? { params } : {}),
    ...(media ? { header: typeof media === 'object' ? withoutUrl(media) : media } : {}),
    ...(buttons ? { buttons } : {}),
    ...(code ? { code } : {}),
  };
}

type Header = Exclude<NonNullable<TemplateParams['header']>, string>;
const withoutUrl = (media: object): Header =>
  Object.fromEntries(
    Object.entries(media).filter(([key, value]) => key !== 'url' && value !== undefined),
  ) as unknown as Header;
