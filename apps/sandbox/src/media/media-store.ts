import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '#platform/kernel';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Journal } from '../journal/journal.js';
import type { BusinessNumber } from '../network/business-number.js';
import { newNodeId } from '../network/node-id.js';

const DAY_MS = 24 * 3_600_000;
/** source: whatsapp-cloud-api.md §3: uploads live 30 days, what came in a webhook 7. */
const LIFE_MS = { uploaded: 30 * DAY_MS, received: 7 * DAY_MS };

export interface Medium {
  readonly id: string;
  readonly pnid: string;
  readonly wabaId: string;
  readonly mime: string;
  readonly size: number;
  readonly sha256Hex: string;
  /** Sandbox clock, in milliseconds. */
  readonly expiresAt: number;
}

/** Files by id; bytes lie in `media/` of the data directory, or in memory without one. */
export class MediaStore {
  private readonly items = new Map<string, Medium>();
  private readonly inMemory = new Map<string, Buffer>();
  private readonly record: (row: Medium) => void;
  private readonly recordGone: (row: { id: string }) => void;
  private readonly directory: string | undefined;

  constructor(
    journal: Journal,
    private readonly clock: SandboxClock,
    dataDir: string | undefined,
  ) {
    this.directory = dataDir === undefined ? undefined : join(dataDir, 'media');
    this.record = journal.channel<Medium>('medium', (row) => void this.items.set(row.id, row));
    this.recordGone = journal.channel<{ id: string }>('medium_gone', ({ id }) => void this.items.delete(id));
  }

  async keep(number: BusinessNumber, mime: string, bytes: Buffer, origin: keyof typeof LIFE_MS): Promise<Medium> {
    const medium: Medium = {
      id: newNodeId(),
      pnid: number.id,
      wabaId: number.waba.id,
      mime,
      size: bytes.length,
      sha256Hex: sha256(bytes).toString('hex'),
      expiresAt: this.clock.ms() + LIFE_MS[origin],
    };
    await this.write(medium.id, bytes);
    this.items.set(medium.id, medium);
    this.record(medium);
    return medium;
  }

  /** Undefined once its life is over. */
  find(id: string): Medium | undefined {
    const medium = this.items.get(id);
    return medium && this.clock.ms() < medium.expiresAt ? medium : undefined;
  }

  async bytesOf(medium: Medium): Promise<Buffer> {
    if (this.directory !== undefined) return readFile(join(this.directory, medium.id));
    return this.inMemory.get(medium.id) ?? Buffer.alloc(0);
  }

  async remove(medium: Medium): Promise<void> {
    this.items.delete(medium.id);
    this.inMemory.delete(medium.id);
    this.recordGone({ id: medium.id });
    if (this.directory !== undefined) await rm(join(this.directory, medium.id), { force: true });
  }

  private async write(id: string, bytes: Buffer): Promise<void> {
    if (this.directory === undefined) {
      this.inMemory.set(id, bytes);
      return;
    }
    await mkdir(this.directory, { recursive: true });
    await writeFile(join(this.directory, id), bytes);
  }
}
