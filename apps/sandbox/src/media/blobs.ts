import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Bytes by id, streamed both ways: in a folder of the data directory, or in memory without one. */
export class Blobs {
  private readonly inMemory = new Map<string, Buffer[]>();
  private readonly directory: string | undefined;

  constructor(dataDir: string | undefined, folder: string) {
    this.directory = dataDir === undefined ? undefined : join(dataDir, folder);
  }

  /** Writes what comes, behind what is there; `see` is shown every chunk. A source that breaks leaves what came before. */
  async append(id: string, source: Readable, see: (chunk: Buffer) => void = () => undefined): Promise<void> {
    if (this.directory === undefined) return this.appendInMemory(id, source, see);
    await mkdir(this.directory, { recursive: true });
    await pipeline(source, watching(see), createWriteStream(join(this.directory, id), { flags: 'a' }));
  }

  open(id: string): Readable {
    if (this.directory !== undefined) return createReadStream(join(this.directory, id));
    return Readable.from(this.inMemory.get(id) ?? [], { objectMode: false });
  }

  async remove(id: string): Promise<void> {
    this.inMemory.delete(id);
    if (this.directory !== undefined) await rm(join(this.directory, id), { force: true });
  }

  private async appendInMemory(id: string, source: Readable, see: (chunk: Buffer) => void): Promise<void> {
    let chunks = this.inMemory.get(id);
    if (!chunks) this.inMemory.set(id, (chunks = []));
    for await (const chunk of source as AsyncIterable<Buffer>) {
      see(chunk);
      chunks.push(chunk);
    }
  }
}

const watching = (see: (chunk: Buffer) => void): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      see(chunk);
      done(null, chunk);
    },
  });
