import type { Shown } from '../chats/shown.js';
import type { ChatMessage, Thread } from '../chats/thread.js';
import type { DownloadLinks } from '../media/download-links.js';
import type { MediaKind } from '../media/kinds.js';
import type { MediaStore } from '../media/media-store.js';
import { invalid } from '../problems/problem.js';
import type { HandsetMessage, SentFile } from './handset-requests.js';
import { SAMPLES } from './sample-files.js';

/** A person's message in the two forms it takes: in the webhook and on the phone. */
export interface InboundContent {
  readonly type: string;
  /** What stands under the key of the type (source: whatsapp-cloud-api.md §5.2). */
  readonly payload: unknown;
  readonly shown: Shown;
  readonly quotes?: string;
}

const MEDIA_KINDS: readonly MediaKind[] = ['image', 'video', 'audio', 'document', 'sticker'];

/** Builds the content of what a person sends. */
export class InboundContents {
  constructor(
    private readonly media: MediaStore,
    private readonly links: DownloadLinks,
  ) {}

  async of(message: HandsetMessage, thread: Thread, baseUrl: string): Promise<InboundContent> {
    const { text, button, list, reaction, location, contacts, context: quotes } = message;
    if (text !== undefined) return { type: 'text', payload: { body: text }, shown: { text }, quotes };
    if (button) return tap(button, thread);
    if (list) {
      const { context, ...reply } = list;
      return chosen('list_reply', reply, context ?? offering(thread, list.id)?.wamid);
    }
    if (reaction) return { type: 'reaction', payload: reaction, shown: { data: reaction } };
    if (location) return { type: 'location', payload: location, shown: { data: location }, quotes };
    if (contacts)
      return {
        type: 'contacts',
        payload: contacts.map((contact) => ({ ...contact, origin: 'other' })),
        shown: { data: contacts },
        quotes,
      };
    const kind = MEDIA_KINDS.find((candidate) => message[candidate] !== undefined) ?? 'document';
    return { ...(await this.file(kind, message[kind] ?? {}, thread, baseUrl)), quotes };
  }

  private async file(kind: MediaKind, file: SentFile, thread: Thread, baseUrl: string): Promise<InboundContent> {
    const { data, caption, filename, voice } = file;
    const mime = file.mime_type ?? SAMPLES[kind].mime;
    const bytes = data === undefined ? SAMPLES[kind].bytes : Buffer.from(data, 'base64');
    const medium = await this.media.keep(thread.number, mime, bytes, 'received');
    const payload = {
      id: medium.id,
      mime_type: mime,
      // Base64 here, hex in `GET /{MEDIA_ID}`.
      sha256: Buffer.from(medium.sha256Hex, 'hex').toString('base64'),
      url: this.links.urlOf(medium, baseUrl),
      caption,
      filename: kind === 'document' ? (filename ?? 'document') : undefined,
      voice: kind === 'audio' ? (voice ?? true) : undefined,
      animated: kind === 'sticker' ? false : undefined,
    };
    return { type: kind, payload, shown: { text: caption, media: { kind, id: medium.id, filename } } };
  }
}

/** A tap: quick replies of templates arrive as `button`, reply buttons as `interactive`. */
function tap({ id, title, context }: NonNullable<HandsetMessage['button']>, thread: Thread): InboundContent {
  const origin = context === undefined ? offering(thread, id) : thread.messages.find(({ wamid }) => wamid === context);
  if (context !== undefined && !(origin && offers(origin, id)))
    throw invalid('/button/context', 'this message is not on the phone or has no such button');
  if (origin?.type === 'template')
    return { type: 'button', payload: { payload: id, text: title }, shown: { text: title }, quotes: origin.wamid };
  return chosen('button_reply', { id, title }, origin?.wamid);
}

const chosen = (
  kind: 'button_reply' | 'list_reply',
  reply: { id: string; title: string },
  quotes: string | undefined,
): InboundContent => ({
  type: 'interactive',
  payload: { type: kind, [kind]: reply },
  shown: { text: reply.title },
  quotes,
});

const offers = (message: ChatMessage, id: string): boolean =>
  message.fromBusiness && (message.shown.buttons?.some((button) => button.id === id) ?? false);

/** The latest message on the phone that offers this choice. */
const offering = (thread: Thread, id: string): ChatMessage | undefined =>
  thread.messages.findLast((message) => offers(message, id));
