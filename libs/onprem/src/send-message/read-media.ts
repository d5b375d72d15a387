import type { WantedContent } from '#messaging';
import { publicId } from '#platform/kernel';
import { invalid, missing, OnPremRefusal } from '../onprem.errors.js';
import { type Fields, objectIn, optionalText } from './fields.js';

export const MEDIA_TYPES = ['image', 'video', 'audio', 'document', 'sticker'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

export const isMediaType = (type: string): type is MediaType => (MEDIA_TYPES as readonly string[]).includes(type);

const CAPTIONED: readonly MediaType[] = ['image', 'video', 'document'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Where the bytes of an outgoing medium are; `id` is the public one of a file of ours. */
export interface MediaSource {
  readonly id?: string;
  readonly link?: string;
  readonly filename?: string;
}

/** `id` or `link`, one of them. source: whatsapp-onprem-api.md §8.3 */
export function mediaSource(media: Fields, of: string): MediaSource {
  const id = optionalText(media, 'id', of);
  const link = optionalText(media, 'link', of);
  if (id === undefined && link === undefined) throw missing(`${of}id`, ' when there is no link');
  if (id !== undefined && link !== undefined) throw invalid(`${of}link`, 'give id or link, not both');
  if (link !== undefined && !isUrl(link)) throw invalid(`${of}link`, 'not a URL with http or https');
  // An id that is none of ours leads to the same answer as one that was deleted.
  if (id !== undefined && !UUID.test(id)) throw new OnPremRefusal(1006, `There is no media ${id.slice(0, 64)}`);
  const filename = optionalText(media, 'filename', of);
  return {
    ...(id ? { id: publicId('media', id.toLowerCase()) } : { link: link ?? '' }),
    ...(filename ? { filename } : {}),
  };
}

export function readMedia(body: Fields, type: MediaType): WantedContent {
  const of = `${type}.`;
  const media = objectIn(body, type);
  const { id, link, filename } = mediaSource(media, of);
  const caption = CAPTIONED.includes(type) ? optionalText(media, 'caption', of) : undefined;
  if (id) return { file: { id, kind: type, caption, filename } };
  return {
    free: {
      type,
      [type]: {
        link,
        ...(caption ? { caption } : {}),
        ...(type === 'document' && filename ? { filename } : {}),
      },
    },
  };
}

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text) && text.length <= 2_000 && URL.canParse(text);
