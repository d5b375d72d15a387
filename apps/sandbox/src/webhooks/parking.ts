import { randomToken } from '#platform/kernel';
import type { Journal } from '../journal/journal.js';

export interface ParkedRow {
  readonly id: string;
  readonly url: string;
  /** Sandbox clock, in milliseconds. */
  readonly bornAt: number;
  readonly updates: number;
  /** The body; ASCII, as every webhook body is. */
  readonly text: string;
}

/** Deliveries that failed at least once, remembered over a restart: Meta does not forget them either. */
export class Parking {
  private readonly parked = new Map<string, ParkedRow>();
  private readonly recordPark: (row: ParkedRow) => void;
  private readonly recordSettled: (row: { id: string }) => void;

  constructor(journal: Journal) {
    this.recordPark = journal.channel<ParkedRow>('webhook_parked', (row) => void this.parked.set(row.id, row));
    this.recordSettled = journal.channel<{ id: string }>('webhook_settled', ({ id }) => void this.parked.delete(id));
  }

  newId(): string {
    return randomToken(9);
  }

  park({ id, url, bornAt, updates }: Omit<ParkedRow, 'text'>, body: Buffer): void {
    this.recordPark({ id, url, bornAt, updates, text: body.toString('latin1') });
  }

  settled(id: string): void {
    this.recordSettled({ id });
  }

  /** What the journal still holds after a replay; asked once, at boot. */
  takeOver(): readonly ParkedRow[] {
    const rows = [...this.parked.values()];
    this.parked.clear();
    return rows;
  }
}
