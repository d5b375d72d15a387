import type { Thread } from '../chats/thread.js';
import type { DownloadLinks } from '../media/download-links.js';
import type { MediaKind } from '../media/kinds.js';
import type { MediaStore } from '../media/media-store.js';
import type { HandsetMessage, SentFile } from './handset-message.js';
import type { InboundContent } from './inbound-content.js';
import type { RareContents } from './rare-content.js';
import { SAMPLES } from './sample-files.js';
import { choose, submit, tap } from './taps.js';

const MEDIA_KINDS: readonly MediaKind[] = ['image', 'video', 'audio', 'document', 'sticker'];

/** Builds the content of what a person sends. */
export class InboundContents {
  constructor(
    private readonly media: MediaStore,
    private readonly links: DownloadLinks,
    private readonly rare: RareContents,
  ) {}

  async of(message: HandsetMessage, thread: Thread, baseUrl: string): Promise<InboundContent> {
    const { text, button, list, flow, reaction, location, context: quotes } = message;
    if (text !== undefined) return { type: 'text', payload: { body: text }, shown: { text }, quotes };
    if (button) return tap(button, thread);
    if (list) return choose(list, thread);
    if (flow) return submit(flow, thread);
    if (reaction) return { type: 'reaction', payload: reaction, shown: { data: reaction } };
    if (location) return { type: 'location', payload: location, shown: { data: location }, quotes };
    const cards = cardsOf(message, thread);
    if (cards) return { type: 'contacts', payload: cards, shown: { data: cards }, quotes };
    const rare = this.rare.of(message, thread);
    if (rare) return { ...rare, quotes: rare.quotes ?? quotes };
    const kind = MEDIA_KINDS.find((candidate) => message[candidate] !== undefined) ?? 'document';
    return { ...(await this.file(kind, message[kind] ?? {}, thread, baseUrl)), quotes };
  }

  private async file(kind: MediaKind, file: SentFile, thread: Thread, baseUrl: string): Promise<InboundContent> {
    const { data, caption, filename, voice, animated } = file;
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
      animated: kind === 'sticker' ? (animated ?? false) : undefined,
    };
    return { type: kind, payload, shown: { text: caption, media: { kind, id: medium.id, filename } } };
  }
}

/** Cards the person shares, or its own one when the business asked for the phone number. */
function cardsOf({ contacts, contact_info: own }: HandsetMessage, { handset }: Thread): readonly object[] | undefined {
  if (!own) return contacts?.map((contact) => ({ ...contact, origin: 'other' }));
  const phones = [{ phone: `+${handset.phone}`, wa_id: handset.phone, type: 'CELL' }];
  return [{ name: { formatted_name: handset.name, first_name: handset.name }, phones, origin: 'contact_request' }];
}
