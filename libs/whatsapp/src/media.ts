import type { GraphContent } from './content.js';

/** What WhatsApp carries, by kind. source: whatsapp-cloud-api.md §3 */
export const MEDIA_KINDS = ['image', 'video', 'audio', 'document', 'sticker'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

const KB = 1_024;
const MB = 1_024 * KB;
const OFFICE = 'application/vnd.openxmlformats-officedocument';

export const MEDIA_TYPES: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ['image/jpeg', 'image/png'],
  video: ['video/mp4', 'video/3gpp'],
  audio: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
  document: [
    'text/plain',
    'application/pdf',
    'application/msword',
    'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint',
    `${OFFICE}.wordprocessingml.document`,
    `${OFFICE}.spreadsheetml.sheet`,
    `${OFFICE}.presentationml.presentation`,
  ],
  sticker: ['image/webp'],
};

/** Most bytes of a file, by the kind it is sent as; a sticker that stands still may have fewer. */
export const MEDIA_LIMITS: Readonly<Record<MediaKind, number>> = {
  image: 5 * MB,
  video: 16 * MB,
  audio: 16 * MB,
  document: 100 * MB,
  sticker: 500 * KB,
};
export const STILL_STICKER_LIMIT = 100 * KB;
/** Anything a person sends; what is larger arrives as an unsupported message. */
export const INBOUND_LIMIT = 100 * MB;

/** `audio/ogg; codecs=opus` is audio/ogg. */
export const bareType = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase();

/** What a file of this type is sent as, or null when WhatsApp does not carry it. */
export const mediaKindOf = (type: string): MediaKind | null =>
  MEDIA_KINDS.find((kind) => MEDIA_TYPES[kind].includes(bareType(type))) ?? null;

/** A document may be any file that is carried; the other kinds are strict. */
export const canBeSentAs = (type: string, kind: MediaKind): boolean =>
  kind === 'document' ? mediaKindOf(type) !== null : MEDIA_TYPES[kind].includes(bareType(type));

/** The medium that a message names by an id: its own, or the one in the header of its template. */
export interface NamedMedium {
  readonly kind: MediaKind;
  readonly id: string;
}

export const mediumIn = (content: GraphContent): NamedMedium | null => {
  const holder = holderIn(content);
  const medium = holder?.object[holder.kind] as { readonly id?: unknown } | undefined;
  return holder && typeof medium?.id === 'string' ? { kind: holder.kind, id: medium.id } : null;
};

/** The same content with another id for its medium, when it names one. */
export function withMediumId(content: GraphContent, id: string): GraphContent {
  if (!mediumIn(content)) return content;
  const copy = structuredClone(content);
  const holder = holderIn(copy);
  if (holder) holder.object[holder.kind] = { ...(holder.object[holder.kind] as object), id };
  return copy;
}

interface Holder {
  readonly kind: MediaKind;
  readonly object: Record<string, unknown>;
}
interface Component {
  readonly type: string;
  readonly parameters?: readonly (Record<string, unknown> & { readonly type?: string })[];
}

/** Where the object of the medium stands; buttons and rows have ids too, which are somebody's own words. */
function holderIn(content: GraphContent): Holder | null {
  if (isMediaKind(content.type)) return { kind: content.type, object: content as Record<string, unknown> };
  if (content.type === 'interactive') return headerOf(content['interactive'] as { readonly header?: unknown });
  if (content.type !== 'template') return null;
  const { components = [] } = content['template'] as { readonly components?: readonly Component[] };
  const [parameter] = components.find(({ type }) => type === 'header')?.parameters ?? [];
  return parameter && isMediaKind(parameter.type) ? { kind: parameter.type, object: parameter } : null;
}

/** The header of an interactive message. */
function headerOf({ header }: { readonly header?: unknown }): Holder | null {
  const object = header as (Record<string, unknown> & { readonly type?: string }) | undefined;
  return object && isMediaKind(object.type) ? { kind: object.type, object } : null;
}

const isMediaKind = (type: string | undefined): type is MediaKind =>
  (MEDIA_KINDS as readonly (string | undefined)[]).includes(type);
