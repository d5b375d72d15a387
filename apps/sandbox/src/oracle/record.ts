import { hash } from 'node:crypto';
import type { Journal } from '../journal/journal.js';

/** Bodies are kept for this many of the latest sends; everything else about a send is kept for good. */
const WITH_BODY = 100_000;

/** One send the network accepted. */
export interface AcceptedSend {
  readonly seq: number;
  /** Real time, in milliseconds. */
  readonly at: number;
  /** Sandbox clock, in milliseconds. */
  readonly clock: number;
  readonly pnid: string;
  /** Digits only. */
  readonly to: string;
  readonly type: string;
  readonly callbackData: string | undefined;
  readonly wamid: string;
  readonly bodySha256: string;
  body: string | undefined;
}

/** The append-only record of every accepted send: what a test holds the platform to. */
export class SendRecord {
  private readonly sends: AcceptedSend[] = [];
  private readonly refusals = new Map<string, Map<number, number>>();
  private readonly write: (row: AcceptedSend) => void;

  constructor(journal: Journal) {
    this.write = journal.channel<AcceptedSend>('accepted', (row) =>
      this.keep({ ...row, callbackData: row.callbackData }),
    );
  }

  accepted(send: Omit<AcceptedSend, 'seq' | 'bodySha256' | 'body'>, raw: string): void {
    const row: AcceptedSend = {
      seq: this.sends.length + 1,
      ...send,
      bodySha256: hash('sha256', raw, 'hex'),
      body: raw,
    };
    this.keep(row);
    this.write(row);
  }

  /** Refusals are only counted. */
  refused(pnid: string, code: number): void {
    let ofNumber = this.refusals.get(pnid);
    if (!ofNumber) this.refusals.set(pnid, (ofNumber = new Map()));
    ofNumber.set(code, (ofNumber.get(code) ?? 0) + 1);
  }

  /** The sends after a sequence number that fit, oldest first. */
  list(after: number, limit: number, fits: (send: AcceptedSend) => boolean): readonly AcceptedSend[] {
    const found: AcceptedSend[] = [];
    for (let index = Math.max(0, after); index < this.sends.length && found.length < limit; index++) {
      const send = this.sends[index];
      if (send && fits(send)) found.push(send);
    }
    return found;
  }

  all(): readonly AcceptedSend[] {
    return this.sends;
  }

  refusalsOf(pnid: string): Readonly<Record<string, number>> {
    return Object.fromEntries(this.refusals.get(pnid) ?? []);
  }

  private keep(send: AcceptedSend): void {
    this.sends.push(send);
    const old = this.sends[this.sends.length - 1 - WITH_BODY];
    if (old) old.body = undefined;
  }
}
