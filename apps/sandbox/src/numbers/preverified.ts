import type { SandboxClock } from '../clock/sandbox-clock.js';
import { GraphError, unknownNode } from '../graph/graph-error.js';
import type { Journal } from '../journal/journal.js';
import { newNodeId } from '../network/node-id.js';

/** source: whatsapp-cloud-api.md §8.2 */
const VALID_MS = 90 * 24 * 3_600_000;

export interface PreverifiedNumber {
  readonly id: string;
  /** Digits only. */
  readonly phone: string;
  /** Sandbox clock, in milliseconds. */
  readonly verifiedUntil: number;
  readonly isTaken: boolean;
}

/** Numbers a partner has verified beforehand, for customers who bring none (source: whatsapp-cloud-api.md §4.1, §8.2). */
export class PreverifiedNumbers {
  private readonly byId = new Map<string, PreverifiedNumber>();
  private readonly record: (row: PreverifiedNumber) => void;

  constructor(
    journal: Journal,
    private readonly clock: SandboxClock,
  ) {
    this.record = journal.channel<PreverifiedNumber>('preverified', (row) => void this.byId.set(row.id, row));
  }

  add(phone: string): PreverifiedNumber {
    return this.put({ id: newNodeId(), phone, verifiedUntil: this.clock.ms() + VALID_MS, isTaken: false });
  }

  all(): readonly PreverifiedNumber[] {
    return [...this.byId.values()];
  }

  /** One that can be had: nobody has it yet, and its verification has not lapsed. */
  require(id: string): PreverifiedNumber {
    const known = this.byId.get(id);
    if (!known) throw unknownNode(id);
    if (known.isTaken) throw refused('This pre-verified number has been taken already.');
    if (this.clock.ms() >= known.verifiedUntil) throw refused('The verification of this number has expired.');
    return known;
  }

  take(known: PreverifiedNumber): void {
    this.put({ ...known, isTaken: true });
  }

  private put(row: PreverifiedNumber): PreverifiedNumber {
    this.byId.set(row.id, row);
    this.record(row);
    return row;
  }
}

const refused = (message: string): GraphError => new GraphError(100, undefined, { message });
