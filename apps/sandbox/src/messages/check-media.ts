import type { Shown } from '../chats/shown.js';
import { badType, GraphError, missing, notValid, unknownNode } from '../graph/graph-error.js';
import { optionalText, type Fields } from '../graph/json.js';
import { bareMime, fits, type MediaKind } from '../media/kinds.js';
import type { Medium } from '../media/media-store.js';
import { partOf } from './limits.js';
import { atMost, freeForm, onlyKeys, type Check, type Surroundings } from './content.js';

const CAPTION_MAX = 1_024;

const KEYS: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ['id', 'link', 'caption', 'provider'],
  video: ['id', 'link', 'caption', 'provider'],
  document: ['id', 'link', 'caption', 'filename', 'provider'],
  audio: ['id', 'link', 'voice', 'provider'],
  sticker: ['id', 'link', 'provider'],
};

/** image, video, document, audio and sticker (source: whatsapp-cloud-api.md §2.2). */
export const checkMedia =
  (kind: MediaKind): Check =>
  (object, surroundings) => {
    onlyKeys(object, kind, KEYS[kind]);
    const caption = optionalText(object, 'caption', `${kind}['caption']`);
    if (caption !== undefined) atMost(caption, CAPTION_MAX, `${kind}['caption']`);
    const media = mediaIn(object, kind, surroundings);
    if (kind !== 'audio') return freeForm({ text: caption, media });
    return freeForm({ media: { ...media, ...(isVoice(object, media.id, surroundings) && { voice: true }) } });
  };

/** A voice message is OGG with Opus and nothing else (source: whatsapp-cloud-api.md §2.2); what is behind a link is not looked at. */
function isVoice({ voice }: Fields, id: string | undefined, { findMedium }: Surroundings): boolean {
  if (voice === undefined) return false;
  if (typeof voice !== 'boolean') throw badType("audio['voice']", 'a boolean');
  const mime = id === undefined ? undefined : findMedium(id)?.mime;
  if (voice && mime !== undefined && bareMime(mime) !== 'audio/ogg')
    throw new GraphError(131053, `A voice message must be audio/ogg with Opus, not ${mime}.`);
  return voice;
}

/** The file of a header, under the key of its kind. */
export function headerMedia(
  header: Fields,
  kind: MediaKind,
  path: string,
  surroundings: Surroundings,
): NonNullable<Shown['media']> {
  const object = partOf(header, kind, `${path}.${kind}`);
  onlyKeys(
    object,
    `${path}.${kind}`,
    KEYS[kind].filter((key) => key !== 'caption'),
  );
  return mediaIn(object, kind, surroundings);
}

/** Exactly one of id and link; an id must be one of this account, alive, and of the right kind. */
export function mediaIn(object: Fields, kind: MediaKind, surroundings: Surroundings): NonNullable<Shown['media']> {
  const id = optionalText(object, 'id', `${kind}['id']`);
  const link = optionalText(object, 'link', `${kind}['link']`);
  if (id === undefined && link === undefined) throw missing(`Parameter '${kind}' needs an 'id' or a 'link'.`);
  if (id !== undefined && link !== undefined)
    throw notValid(`Parameter '${kind}' takes an 'id' or a 'link', not both.`);
  const filename = optionalText(object, 'filename', `${kind}['filename']`);
  if (id !== undefined) return { kind, id, filename, isBroken: mediumIn(id, kind, surroundings).isBroken };
  if (!isWebAddress(link ?? '')) throw notValid(`Parameter '${kind}.link' must be an http or https URL.`);
  return { kind, link, filename };
}

function mediumIn(id: string, kind: MediaKind, { number, findMedium }: Surroundings): Medium {
  const medium = findMedium(id);
  // Ids are bound to the account that uploaded them; to another one they do not exist.
  if (!medium || medium.wabaId !== number.waba.id) throw unknownNode(id);
  if (!fits(medium.mime, kind))
    throw new GraphError(131053, `A file of type ${medium.mime} cannot be sent as ${kind}.`);
  return medium;
}

export const isWebAddress = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
};
