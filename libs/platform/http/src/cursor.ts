import { z } from 'zod';
import { hmacSha256, Malformed, sameBytes, sha256, type Id } from '#platform/kernel';

export interface Page<T> {
  readonly data: T[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/** Query parameters of every list. source: sms-like-apis.md §4.4 */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});

/** The schema of a page of such items, for the API document. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable().describe('give it back as `cursor` to read on; null on the last page'),
  });

const MAC_BYTES = 12;

/** Opaque cursors: the last id seen, bound to the filters they were made for and signed, so that they cannot be made up. */
export class Cursors {
  constructor(private readonly key: Buffer) {}

  write(lastId: Id<string> | string, filters: unknown): string {
    const body = `${lastId}.${fingerprint(filters)}`;
    return `${Buffer.from(body).toString('base64url')}.${this.mac(body).toString('base64url')}`;
  }

  /** The id to go on after, or null at the start. */
  read(cursor: string | undefined, filters: unknown): string | null {
    if (!cursor) return null;
    const [encoded = '', mac = ''] = cursor.split('.');
    const body = Buffer.from(encoded, 'base64url').toString();
    const [id = '', print] = body.split('.');
    if (!sameBytes(Buffer.from(mac, 'base64url'), this.mac(body)) || print !== fingerprint(filters))
      throw new Malformed('invalid_cursor', 'This cursor was not made for this list; start without one.', [
        { pointer: '?cursor', detail: 'not a cursor of this list and these filters' },
      ]);
    return id;
  }

  /** Makes a page of rows fetched with one more than `limit`. */
  page<Row extends { readonly id: string }, T>(
    rows: readonly Row[],
    limit: number,
    filters: unknown,
    show: (row: Row) => T,
  ): Page<T> {
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const more = rows.length > limit && last !== undefined;
    return { data: shown.map(show), has_more: more, next_cursor: more ? this.write(last.id, filters) : null };
  }

  private mac(body: string): Buffer {
    return hmacSha256(this.key, body).subarray(0, MAC_BYTES);
  }
}

const fingerprint = (filters: unknown): string => sha256(JSON.stringify(filters)).toString('base64url').slice(0, 11);
