import { createHash } from 'node:crypto';
import { MediaDamaged, MediaEmpty, MediaTooLarge } from '../media.errors.js';
import { HEAD_BYTES, sniff } from './sniff.js';

/** How many bytes a file may have, and what has that many. */
export interface Limit {
  readonly bytes: number;
  readonly what: string;
}

export interface ContentRules {
  /** Sees the first bytes and their type before any of them goes on: says how much there may be, or refuses by throwing. */
  readonly judge: (found: string | null, head: Buffer) => Limit;
  /** What the SHA-256 has to be, in hexadecimal, when that is known. */
  readonly sha256: string | null;
}

/**
 * The bytes of a file on their way into the store, looked at as they pass: type, size and hash. Whatever is wrong makes them end with
 * an error, and a store keeps nothing of what ends so. Can be read once.
 */
export class CheckedContent implements AsyncIterable<Buffer> {
  size = 0;
  /** Known at the end. */
  sha256 = '';
  sniffedType: string | null = null;

  constructor(
    private readonly source: AsyncIterable<Buffer>,
    private readonly rules: ContentRules,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    const start: Buffer[] = [];
    let limit: Limit | null = null;
    for await (const chunk of this.source) {
      this.size += chunk.length;
      hash.update(chunk);
      if (limit) assertWithin(limit, this.size);
      else {
        start.push(chunk);
        if (this.size < HEAD_BYTES) continue;
        limit = await this.judge(start);
        yield* start;
        continue;
      }
      yield chunk;
    }
    if (this.size === 0) throw new MediaEmpty();
    if (!limit) await this.judge(start);
    this.sha256 = hash.digest('hex');
    if (this.rules.sha256 !== null && this.rules.sha256 !== this.sha256) throw new MediaDamaged();
    if (!limit) yield* start;
  }

  private async judge(start: readonly Buffer[]): Promise<Limit> {
    const head = Buffer.concat(start).subarray(0, HEAD_BYTES);
    this.sniffedType = await sniff(head);
    const limit = this.rules.judge(this.sniffedType, head);
    assertWithin(limit, this.size);
    return limit;
  }
}

function assertWithin({ bytes, what }: Limit, size: number): void {
  if (size > bytes) throw new MediaTooLarge(what, bytes);
}
