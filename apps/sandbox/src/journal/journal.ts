import { createReadStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Logger } from '#platform/kernel';

const FLUSH_MS = 25;

/**
 * The append-only memory of the sandbox: one JSON line `["channel", row]` per fact, replayed in order at boot.
 *
 * Writes only append to a buffer and reach the file a moment later; a hard kill may lose the last {@link FLUSH_MS} ms.
 */
export class Journal {
  private readonly restorers = new Map<string, (row: never) => void>();
  private file: FileHandle | null = null;
  private buffer: string[] = [];
  private flushing: Promise<void> = Promise.resolve();
  private scheduled = false;

  constructor(
    private readonly dataDir: string | undefined,
    private readonly log: Logger,
  ) {}

  /** Opens a channel: returns how to write a row, and is told each of its rows when the journal is replayed. */
  channel<Row extends object>(name: string, restore: (row: Row) => void): (row: Row) => void {
    this.restorers.set(name, restore);
    return (row) => this.append(name, row);
  }

  /** Replays what is there, then accepts writes. Every channel must have been opened before. */
  async open(): Promise<void> {
    if (this.dataDir === undefined) return;
    await mkdir(this.dataDir, { recursive: true });
    const path = join(this.dataDir, 'journal.jsonl');
    const file = await open(path, 'a+');
    const rows = await this.replay(path);
    // A line torn by a kill must not swallow the first one written now.
    await file.appendFile('\n');
    this.file = file;
    this.log.info({ rows }, 'journal replayed');
  }

  async close(): Promise<void> {
    await this.flush();
    await this.file?.close();
    this.file = null;
  }

  private append(name: string, row: object): void {
    if (!this.file) return;
    this.buffer.push(`["${name}",${JSON.stringify(row)}]\n`);
    if (this.scheduled) return;
    this.scheduled = true;
    setTimeout(() => void this.flush(), FLUSH_MS);
  }

  private flush(): Promise<void> {
    this.scheduled = false;
    this.flushing = this.flushing.then(async () => {
      if (!this.file || this.buffer.length === 0) return;
      const lines = this.buffer.join('');
      this.buffer = [];
      await this.file.appendFile(lines);
    });
    return this.flushing.catch((error: unknown) => {
      this.flushing = Promise.resolve();
      this.log.error({ err: error }, 'journal could not be written, a restart will forget');
    });
  }

  private async replay(path: string): Promise<number> {
    let rows = 0;
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      if (line === '' || !this.restore(line)) continue;
      rows++;
    }
    return rows;
  }

  private restore(line: string): boolean {
    try {
      const [name, row] = JSON.parse(line) as [string, never];
      this.restorers.get(name)?.(row);
      return true;
    } catch (error) {
      this.log.warn({ err: error }, 'a journal line could not be read and was skipped');
      return false;
    }
  }
}
