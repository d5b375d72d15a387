import { MEDIA_LIMITS, mediaKindOf, STILL_STICKER_LIMIT } from '#whatsapp';
import { MediaTypeMismatch, MediaTypeNotCarried } from '../media.errors.js';
import type { ContentRules, Limit } from './checked-content.js';
import { isAnimatedWebp, isAsDeclared } from './sniff.js';

/** What holds for a file that shall go out: a type that WhatsApp carries, content of that type, and no more than its kind may have. */
export function rulesFor(declared: string, mostBytes: number): ContentRules {
  const most = mostOf(declared, mostBytes);
  return {
    sha256: null,
    judge: (found, head) => {
      if (!isAsDeclared(declared, found, head)) throw new MediaTypeMismatch(declared, found);
      const isStill = mediaKindOf(declared) === 'sticker' && !isAnimatedWebp(head);
      return isStill ? { bytes: Math.min(STILL_STICKER_LIMIT, mostBytes), what: 'a sticker that stands still' } : most;
    },
  };
}

/** The limit that is known before anything has arrived. */
export function mostOf(declared: string, mostBytes: number): Limit {
  const kind = mediaKindOf(declared);
  if (!kind) throw new MediaTypeNotCarried(declared);
  const bytes = Math.min(MEDIA_LIMITS[kind], mostBytes);
  return { bytes, what: kind === 'image' || kind === 'audio' ? `an ${kind}` : `a ${kind}` };
}
