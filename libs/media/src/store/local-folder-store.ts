import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomToken } from '#platform/kernel';
import { MediaStoreFull } from '../media.errors.js';
import { type ByteRange, ContentMissing, MediaStore } from './media-store.js';

/** The disk, the quota, or what one process may write to a file. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * Keeps files in a folder of this machine, or of a file system that control planes and workers share. Each file has a folder of its
 * own, so that what a killed upload left goes away with it.
 */
export class LocalFolderStore extends MediaStore {
  constructor(private readonly root: string) {
    super();
  }

  async put(key: string, content: AsyncIterable<Buffer>): Promise<void> {
    const folder = this.folderOf(key);
    const part = join(folder, `${randomToken(6)}.part`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Flushed before it gets its name: a file that is there is there in full, also after a power cut.
      await pipeline(content, createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }));
      await rename(part, join(folder, 'content'));
    } catch (error) {
      await rm(part, { force: true });
      throw FULL.includes((error as NodeJS.ErrnoException).code ?? '') ? new MediaStoreFull() : error;
    }
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    try {
      const file = await open(join(this.folderOf(key), 'content'));
      return file.createReadStream(range);
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') throw new ContentMissing();
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.folderOf(key), { recursive: true, force: true });
  }

  private folderOf(key: string): string {
    if (!/^[\w-]+(\/[\w-]+)*$/.test(key)) throw new Error('not a key of the media store');
    return join(this.root, key);
  }
}
