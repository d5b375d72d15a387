import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MediaDamaged, MediaEmpty, MediaTooLarge } from '../media.errors.js';
import { CheckedContent, type ContentRules } from './checked-content.js';

const upTo = (bytes: number, sha256: string | null = null): ContentRules => ({
  sha256,
  judge: () => ({ bytes, what: 'a file' }),
});
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
/** What went on, and how it ended. */
async function passed(content: CheckedContent): Promise<{ bytes: Buffer; error: unknown }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of content) chunks.push(chunk);
    return { bytes: Buffer.concat(chunks), error: null };
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error };
  }
}
const hexOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('Checked content', () => {
  it('passes on what it gets, in pieces of any size, and knows it afterwards', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 12_000 }), fc.integer({ min: 1, max: 5_000 }));
    await fc.assert(
      fc.asyncProperty(sizes, async ([length, size]) => {
        const bytes = Buffer.alloc(length, 'abc');
        const content = new CheckedContent(pieces(bytes, size), upTo(length, hexOf(bytes)));
        const seen = await passed(content);
        return (
          seen.error === null && seen.bytes.equals(bytes) && content.size === length && content.sha256 === hexOf(bytes)
        );
      }),
    );
  });

  it('never passes on a whole file that is refused', async () => {
    const sizes = fc.tuple(fc.integer({ min: 2, max: 12_000 }), fc.integer({ min: 1, max: 5_000 }));
    await fc.assert(
      fc.asyncProperty(sizes, async ([length, size]) => {
        const bytes = Buffer.alloc(length, 'abc');
        const tooLarge = await passed(new CheckedContent(pieces(bytes, size), upTo(length - 1)));
        expect(tooLarge.error).toBeInstanceOf(MediaTooLarge);
        expect(tooLarge.bytes.length).toBeLessThan(length);
      }),
    );
  });

  it('refuses what is empty and what is damaged', async () => {
    expect((await passed(new CheckedContent(pieces(Buffer.alloc(0), 1), upTo(1)))).error).toBeInstanceOf(MediaEmpty);
    const other = upTo(100, hexOf(Buffer.from('another')));
    expect((await passed(new CheckedContent(pieces(Buffer.from('one'), 1), other))).error).toBeInstanceOf(MediaDamaged);
  });
});
