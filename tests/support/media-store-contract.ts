import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { ContentMissing, type MediaStore } from '#media';

/** What a story needs to see of a store from outside. */
export interface StoreUnderTest {
  readonly store: MediaStore;
  /** Everything that lies there, also what nobody can reach; a part of an upload counts. */
  contents(): number;
}

const MEGABYTE = 1_048_576;

async function* inPieces(bytes: Buffer, piece = 64 * 1_024): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += piece) yield bytes.subarray(start, start + piece);
}

async function* breaking(bytes: Buffer): AsyncGenerator<Buffer> {
  yield* inPieces(bytes);
  throw new Error('the sender went away');
}

/** What holds for every store of files. */
export function behavesLikeAMediaStore(open: () => StoreUnderTest): void {
  const newKey = () => `${randomUUID()}/${randomUUID()}`;

  it.each([
    ['small', 10],
    ['of several parts', 12 * MEGABYTE + 7],
  ])('hands a file out as it came in: %s', async (_, size) => {
    const { store } = open();
    const [key, bytes] = [newKey(), Buffer.alloc(size, 'some text ')];
    await store.put(key, inPieces(bytes));
    expect((await buffer(await store.get(key))).equals(bytes)).toBe(true);
    expect((await buffer(await store.get(key, { start: 3, end: 6 }))).toString()).toBe(bytes.subarray(3, 7).toString());
    const end = { start: size - 4, end: size - 1 };
    expect((await buffer(await store.get(key, end))).equals(bytes.subarray(size - 4))).toBe(true);
  });

  it.each([
    ['at once', 10],
    ['after some parts', 12 * MEGABYTE],
  ])('keeps nothing of a file whose content breaks off %s', async (_, size) => {
    const { store, contents } = open();
    const [key, before] = [newKey(), contents()];
    await expect(store.put(key, breaking(Buffer.alloc(size)))).rejects.toThrow('the sender went away');
    await expect(store.get(key)).rejects.toThrow(ContentMissing);
    expect(contents()).toBe(before);
  });

  it('keeps the old file when a new one under its key breaks off, and takes the new one when it does not', async () => {
    const { store } = open();
    const key = newKey();
    await store.put(key, inPieces(Buffer.from('old')));
    await expect(store.put(key, breaking(Buffer.from('new')))).rejects.toThrow();
    expect((await buffer(await store.get(key))).toString()).toBe('old');
    await store.put(key, inPieces(Buffer.from('new')));
    expect((await buffer(await store.get(key))).toString()).toBe('new');
  });

  it('removes a file with everything, once and again', async () => {
    const { store, contents } = open();
    const [key, before] = [newKey(), contents()];
    await store.put(key, inPieces(Buffer.from('text')));
    await store.remove(key);
    await store.remove(key);
    await store.remove(newKey());
    await expect(store.get(key)).rejects.toThrow(ContentMissing);
    expect(contents()).toBe(before);
  });

  it('keeps files apart, also while they come in together', async () => {
    const { store } = open();
    const keys = Array.from({ length: 8 }, newKey);
    await Promise.all(keys.map((key) => store.put(key, inPieces(Buffer.from(key), 5))));
    const seen = await Promise.all(keys.map(async (key) => (await buffer(await store.get(key))).toString()));
    expect(seen).toEqual(keys);
  });
}
