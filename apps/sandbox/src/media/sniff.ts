import { bareMime, KINDS } from './kinds.js';

/** How many of the first bytes are looked at. */
export const HEAD_BYTES = 4_096;

interface Format {
  readonly mimes: readonly string[];
  matches(head: Buffer): boolean;
}

const OFFICE = KINDS.document.mimes.filter((mime) => mime.includes('openxmlformats'));
const OLD_OFFICE = ['application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint'];

const begins = (hex: string, at = 0) => {
  const bytes = Buffer.from(hex, 'hex');
  return (head: Buffer): boolean => head.subarray(at, at + bytes.length).equals(bytes);
};

/** What the first bytes of a file give away. */
const FORMATS: readonly Format[] = [
  { mimes: ['image/jpeg'], matches: begins('ffd8ff') },
  { mimes: ['image/png'], matches: begins('89504e470d0a1a0a') },
  { mimes: ['image/webp'], matches: (head) => begins('52494646')(head) && begins('57454250', 8)(head) },
  { mimes: ['image/gif'], matches: begins('47494638') },
  { mimes: ['application/pdf'], matches: begins('255044462d') },
  { mimes: ['video/mp4', 'video/3gpp', 'audio/mp4', 'audio/aac'], matches: begins('66747970', 4) },
  { mimes: ['audio/ogg'], matches: begins('4f676753') },
  { mimes: ['audio/amr'], matches: begins('2321414d52') },
  { mimes: ['audio/mpeg'], matches: begins('494433') },
  { mimes: OFFICE, matches: begins('504b0304') },
  { mimes: OLD_OFFICE, matches: begins('d0cf11e0a1b11ae1') },
];

/**
 * Whether the bytes are plainly something else than they are said to be. Bytes that look like nothing known pass: the
 * sandbox plays no files, and a test may send any text as a film.
 *
 * source: whatsapp-cloud-api.md §12.19: such a file is taken at upload and fails when it is sent.
 */
export function contradicts(mime: string, head: Buffer): boolean {
  const declared = bareMime(mime);
  const format = FORMATS.find(({ matches }) => matches(head));
  if (!format) return false;
  if (!format.mimes.includes(declared)) return true;
  return declared === 'audio/ogg' && !head.includes('OpusHead');
}

/** Animated stickers may be larger (source: whatsapp-cloud-api.md §3). */
export const isStillWebp = (head: Buffer): boolean =>
  begins('57454250', 8)(head) && !(begins('56503858', 12)(head) && ((head[20] ?? 0) & 2) !== 0);
