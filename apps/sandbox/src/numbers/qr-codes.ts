import { randomInt } from 'node:crypto';
import { GraphError } from '../graph/graph-error.js';
import type { Journal } from '../journal/journal.js';
import type { BusinessNumber } from '../network/business-number.js';

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';
const LENGTH = 14;

export interface QrCode {
  /** What the list of a number is paged by. */
  readonly id: string;
  readonly pnid: string;
  readonly code: string;
  readonly message: string;
}

/** The short links of every number, which open a chat with a prefilled message. */
export class QrCodes {
  private readonly byCode = new Map<string, QrCode>();
  private readonly record: (row: QrCode) => void;
  private readonly recordGone: (row: { code: string }) => void;

  constructor(journal: Journal) {
    this.record = journal.channel<QrCode>('qr_code', (row) => void this.byCode.set(row.code, row));
    this.recordGone = journal.channel<{ code: string }>('qr_code_gone', ({ code }) => void this.byCode.delete(code));
  }

  add(number: BusinessNumber, message: string): QrCode {
    const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
    return this.put({ id: code, pnid: number.id, code, message });
  }

  change(number: BusinessNumber, code: string, message: string): QrCode {
    return this.put({ ...this.require(number, code), message });
  }

  of(number: BusinessNumber): readonly QrCode[] {
    return [...this.byCode.values()].filter(({ pnid }) => pnid === number.id);
  }

  find(code: string): QrCode | undefined {
    return this.byCode.get(code);
  }

  require(number: BusinessNumber, code: string): QrCode {
    const known = this.byCode.get(code);
    if (known?.pnid !== number.id) throw new GraphError(100, undefined, { message: `There is no QR code ${code}.` });
    return known;
  }

  remove(number: BusinessNumber, code: string): void {
    this.require(number, code);
    this.byCode.delete(code);
    this.recordGone({ code });
  }

  private put(qr: QrCode): QrCode {
    this.byCode.set(qr.code, qr);
    this.record(qr);
    return qr;
  }
}
