import type { StoredMedia } from '#media';
import { type GraphContent, type MediaKind, mediaKindOf } from '#whatsapp';
import type { WantedFile } from './command.js';

const CAPTIONED: readonly MediaKind[] = ['image', 'video', 'document'];

/** A message with a file of ours in Graph's shape; its kind and its name follow from the file where nobody said them. */
export function fileContent(wanted: WantedFile, file: StoredMedia | null): GraphContent {
  const kind = wanted.kind ?? mediaKindOf(file?.mimeType ?? '') ?? 'document';
  const filename = wanted.filename ?? file?.filename;
  return {
    type: kind,
    [kind]: {
      id: wanted.id,
      ...(CAPTIONED.includes(kind) && wanted.caption ? { caption: wanted.caption } : {}),
      ...(kind === 'document' && filename ? { filename } : {}),
    },
  };
}
