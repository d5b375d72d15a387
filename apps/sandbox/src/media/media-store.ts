import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Journal } from '../journal/journal.js';
import type { BusinessNumber } from '../network/business-number.js';
import { newNodeId } from '../network/node-id.js';
import { Blobs } from './blobs.js';
import { contradicts, HEAD_BYTES } from './sniff.js';

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
  /** The bytes are not what they are said to be: sending it will fail. */
  readonly isBroken?: boolean;
}

/** Bytes that have come, before it is known what they are. */
export interface Draft {
  readonly id: string;
  readonly size: number;
  readonly sha256Hex: string;
  /** The first bytes. */
  readonly head: Buffer;
}

/** Files by id; bytes lie in `media/` of the data directory, or in memory without one, and are streamed both ways. */
export class MediaStore {
  private readonly items = new Map<string, Medium>();
  private readonly blobs: Blobs;
  private readonly record: (row: Medium) => void;
  private readonly recordGone: (row: { id: string }) => void;

  constructor(
    journal: Journal,
    private readonly clock: SandboxClock,
    dataDir: string | undefined,
  ) {
    this.blobs = new Blobs(dataDir, 'media');
    this.record = journal.channel<Medium>('medium', (row) => void this.items.set(row.id, row));
    this.recordGone = journal.channel<{ id: string }>('medium_gone', ({ id }) => void this.items.delete(id));
  }

  /** Writes the bytes away while they come. */
  async receive(source: Readable): Promise<Draft> {
    const id = newNodeId();
    const hash = createHash('sha256');
    const firsts: Buffer[] = [];
    let size = 0;
    try {
      await this.blobs.append(id, source, (chunk) => {
        if (size < HEAD_BYTES) firsts.push(chunk.subarray(0, HEAD_BYTES - size));
        size += chunk.length;
        hash.update(chunk);
      });
    } catch (error) {
      // Half a file is of use to nobody.
      await this.blobs.remove(id);
      throw error;
    }
    return { id, size, sha256Hex: hash.digest('hex'), head: Buffer.concat(firsts) };
  }

  /** The draft becomes a medium of a number; `lifeMs` is shorter than usual for numbers that store nothing. */
  accept(number: BusinessNumber, mime: string, draft: Draft, origin: keyof typeof LIFE_MS, lifeMs?: number): Medium {
    const medium: Medium = {
      id: draft.id,
      pnid: number.id,
      wabaId: number.waba.id,
      mime,
      size: draft.size,
      sha256Hex: draft.sha256Hex,
      expiresAt: this.clock.ms() + (lifeMs ?? LIFE_MS[origin]),
      ...(contradicts(mime, draft.head) && { isBroken: true }),
    };
    this.items.set(medium.id, medium);
    this.record(medium);
    return medium;
  }

  async keep(number: BusinessNumber, mime: string, bytes: Buffer, origin: keyof typeof LIFE_MS): Promise<Medium> {
    return this.accept(number, mime, await this.receive(Readable.from([bytes])), origin);
  }

  discard(draft: Draft): Promise<void> {
    return this.blobs.remove(draft.id);
  }

  /** Undefined once its life is over. */
  find(id: string): Medium | undefined {
    const medium = this.items.get(id);
    return medium && this.clock.ms() < medium.expiresAt ? medium : undefined;
  }

  open(medium: Medium): Readable {
    return this.blobs.open(medium.id);
  }

  async remove(medium: Medium): Promise<void> {
    this.items.delete(medium.id);
    this.recordGone({ id: medium.id });
    await this.blobs.remove(medium.id);
  }
}
