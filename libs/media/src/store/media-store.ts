import { DomainError } from '#platform/kernel';
import type { Readable } from 'node:stream';

/** Bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where the bytes of files lie. Every implementation passes one contract suite. */
export abstract class MediaStore {
  /**
   * Takes in all of the content, or nothing: when the content throws, or this process dies, nothing is found under the key. Rejects
   * with `MediaStoreFull` when there is no room.
   */
  abstract put(key: string, content: AsyncIterable<Buffer>): Promise<void>;

  /** The bytes, or those of a range that lies within them; rejects with `ContentMissing` before the first one. */
  abstract get(key: string, range?: ByteRange): Promise<Readable>;

  /** Done as well when there is nothing. */
  abstract remove(key: string): Promise<void>;
}

/** The row says that there are bytes, but the store has none: it was emptied, or it is another one than before. */
export class ContentMissing extends DomainError {
  readonly code = 'media_content_missing';
  readonly kind = 'conflict';
  constructor() {
    super('The bytes of this file are not in the store any more.');
  }
}
