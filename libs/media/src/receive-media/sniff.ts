import { fileTypeFromBuffer } from 'file-type';
import { bareType } from '#whatsapp';

/** What the recognition of a type looks at, at most. */
export const HEAD_BYTES = 4_100;

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const [OLE, ZIP] = ['application/x-cfb', 'application/zip'];

/** What content of a declared type may turn out to be, where that is not the type itself. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'audio/mp4': ['audio/x-m4a', 'video/mp4'],
  'video/mp4': ['video/x-m4v'],
  'video/3gpp': ['video/3gpp2'],
  'application/msword': [OLE],
  'application/vnd.ms-excel': [OLE],
  'application/vnd.ms-powerpoint': [OLE],
  [`${OFFICE}.wordprocessingml.document`]: [ZIP],
  [`${OFFICE}.spreadsheetml.sheet`]: [ZIP],
  [`${OFFICE}.presentationml.presentation`]: [ZIP],
  'text/plain': ['application/xml', 'text/xml', 'text/vcard', 'text/calendar'],
};

/** The type that the first bytes of a file show, or null when they are of no known kind, as text is. */
export async function sniff(head: Buffer): Promise<string | null> {
  return (await fileTypeFromBuffer(head))?.mime ?? null;
}

/** Whether a file can be what it was declared to be. */
export function isAsDeclared(declared: string, found: string | null, head: Buffer): boolean {
  const type = bareType(declared);
  if (found === null) return type === 'text/plain' && !head.includes(0);
  // An Ogg file with anything but Opus in it is not played. source: whatsapp-cloud-api.md §3
  if (type === 'audio/ogg') return found.includes('opus');
  return bareType(found) === type || (ALSO[type]?.includes(bareType(found)) ?? false);
}

/** In an extended WebP file one bit says that it moves: RIFF, size, WEBP, VP8X, size, flags. */
export const isAnimatedWebp = (head: Buffer): boolean =>
  head.subarray(12, 16).toString('latin1') === 'VP8X' && ((head[20] ?? 0) & 0x02) !== 0;
