import { errorOf } from '../../envelope.js';
import { type CallbackPayload, type Json, objectIn, pick } from './payload.js';

/** What a file of a person is called here. source: whatsapp-onprem-api.md §14.3 */
export type MediaKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';

const KINDS: readonly string[] = ['image', 'video', 'audio', 'document', 'sticker'];
const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/** The kind of file in this content, or null: a voice note is `voice`, an audio file that was attached is `audio`. */
export function mediaKindOf(type: string, payload: Json): MediaKind | null {
  if (!KINDS.includes(type)) return null;
  return type === 'audio' && payload['voice'] === true ? 'voice' : (type as MediaKind);
}

/** The object of a file: with its id once we have the bytes, `undownloaded` without them. */
export function mediaObject(kind: MediaKind, payload: Json, id: string | null): Json {
  const named = pick(payload, 'mime_type');
  const sha256 = hexOf(payload['sha256']);
  const rest = kind === 'document' ? ['filename', 'caption'] : kind === 'image' || kind === 'video' ? ['caption'] : [];
  return {
    ...(id === null ? {} : { id }),
    ...named,
    ...(sha256 === null ? {} : { sha256 }),
    ...pick(payload, ...rest),
    ...(id === null ? { status: 'undownloaded' } : {}),
  };
}

/** A rendered message whose file has arrived since; `null` says that it could not be fetched. */
export function withMedia(payload: CallbackPayload, mediaId: string | null): CallbackPayload {
  const messages = (payload.messages ?? []).map((message): Json => {
    const kind = String(message['type']);
    const { status, ...media } = objectIn(message[kind]);
    if (status !== 'undownloaded') return message;
    if (mediaId === null) return { ...message, errors: [errorOf(400, 'The file could not be fetched from WhatsApp.')] };
    return { ...message, [kind]: { id: mediaId, ...media } };
  });
  return { ...payload, messages };
}

/** Meta's notifications say it in base64, the on-premises API in hex. */
function hexOf(sha256: unknown): string | null {
  if (typeof sha256 !== 'string') return null;
  return SHA256_BASE64.test(sha256) ? Buffer.from(sha256, 'base64').toString('hex') : sha256;
}
