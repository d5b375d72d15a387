import { RangeNotSatisfiable } from '../media.errors.js';
import type { ByteRange } from '../store/media-store.js';

/**
 * The range a reader asks for, or null for all of it: several ranges at once, other units and what is no range are answered with the
 * whole, as RFC 9110 §14.2 lets us. What lies outside of the file is refused.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (!match[1] && !match[2])) return null;
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  if (first === '') return suffix(Number(last), size);
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  if (start >= size) throw new RangeNotSatisfiable(size);
  return { start, end };
}

function suffix(length: number, size: number): ByteRange {
  if (length === 0 || size === 0) throw new RangeNotSatisfiable(size);
  return { start: Math.max(0, size - length), end: size - 1 };
}
