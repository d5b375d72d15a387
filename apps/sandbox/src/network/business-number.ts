import { callingCode } from './dialling.js';
import { TokenBucket } from './token-bucket.js';
import type { Waba } from './waba.js';

export interface NumberRow {
  readonly id: string;
  readonly wabaId: string;
  /** Digits only. */
  readonly phone: string;
  readonly displayPhoneNumber: string;
  readonly verifiedName: string;
  readonly token: string;
  readonly mps: number;
}

/** A business phone number, able to send as fast as its throughput allows. */
export class BusinessNumber {
  readonly id: string;
  readonly phone: string;
  readonly callingCode: string;
  readonly throughput: TokenBucket;
  pin: string | null = null;
  registered = true;
  overrideUri?: string;
  /** Falls when people block the business (source: whatsapp-cloud-api.md §7). */
  quality: 'GREEN' | 'YELLOW' | 'RED' = 'GREEN';
  profile: Record<string, unknown> = {};
  /** Instants of register and deregister calls, for 133016. */
  registrations: number[] = [];

  constructor(
    readonly row: NumberRow,
    readonly waba: Waba,
    nowMs: number,
  ) {
    this.id = row.id;
    this.phone = row.phone;
    this.callingCode = callingCode(row.phone);
    // Capacity = rate: one second's worth may come at once.
    this.throughput = new TokenBucket(row.mps, 1_000 / row.mps, nowMs);
  }
}
