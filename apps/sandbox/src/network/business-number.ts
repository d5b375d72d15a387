import type { Fields } from '../graph/json.js';
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
  /** Sandbox clock, in milliseconds. */
  readonly createdAt?: number;
  /** Also used in the WhatsApp Business app. */
  readonly coexistence?: boolean;
  /** The node that served this phone number before it moved here. */
  readonly migratesFrom?: string;
}

/** From here on Meta speaks of high throughput (source: whatsapp-cloud-api.md §7). */
const HIGH_MPS = 1_000;

export type NameStatus = 'APPROVED' | 'AVAILABLE_WITHOUT_REVIEW' | 'DECLINED' | 'EXPIRED' | 'PENDING_REVIEW' | 'NONE';

/** The one-time code that proves possession of the phone number. */
export interface OneTimeCode {
  readonly code: string;
  readonly method: 'SMS' | 'VOICE';
  readonly language: string;
  readonly sentAt: number;
  readonly wrongTries: number;
}

/** What a setting of the Business app or a review can make of a number beyond being registered. */
export type Condition = 'FLAGGED' | 'RESTRICTED' | 'RATE_LIMITED' | 'BANNED' | 'OFFLINE' | 'MIGRATED';

/** What may change about a number. */
export interface NumberState {
  pin: string | null;
  registered: boolean;
  overrideUri?: string;
  profile: Readonly<Record<string, unknown>>;
  /** Instants of register and deregister calls, for 133016. */
  registrations: readonly number[];
  /** When the requests of 72 hours were used up: from then on it is locked for as long. */
  lockedSince: number | null;
  /** Instants of wrong PINs, for 133008 and 133009. */
  wrongPins: readonly number[];
  codeVerification: 'VERIFIED' | 'NOT_VERIFIED' | 'EXPIRED';
  codes: readonly OneTimeCode[];
  verifiedName: string;
  nameStatus: NameStatus;
  newName: string | null;
  newNameStatus: NameStatus;
  condition: Condition | null;
  quality: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN' | 'NA';
  isOfficial: boolean;
  isPreverified: boolean;
  isHighThroughput: boolean;
  onboardedAt: number | null;
  dataRegion: string | null;
  settings: Readonly<Record<string, Fields>>;
  commerce: { readonly is_cart_enabled: boolean; readonly is_catalog_visible: boolean };
  automation: Fields;
  publicKey: string | null;
  username: { readonly name: string; readonly status: 'approved' | 'reserved' } | null;
  /** Which coexistence data has been asked for already. */
  synced: readonly string[];
  /** Whether the owner lets the partner have what was said before. */
  sharesHistory: boolean;
}

/** A business phone number, able to send as fast as its throughput allows. */
export class BusinessNumber implements NumberState {
  readonly id: string;
  readonly phone: string;
  readonly callingCode: string;
  throughput: TokenBucket;
  /** Phones of the users it has blocked; kept by the block list. */
  readonly blocked = new Set<string>();
  pin: string | null = null;
  registered = true;
  overrideUri?: string;
  profile: Readonly<Record<string, unknown>> = {};
  registrations: readonly number[] = [];
  lockedSince: number | null = null;
  wrongPins: readonly number[] = [];
  codeVerification: NumberState['codeVerification'] = 'VERIFIED';
  codes: readonly OneTimeCode[] = [];
  verifiedName: string;
  nameStatus: NameStatus = 'APPROVED';
  newName: string | null = null;
  newNameStatus: NameStatus = 'NONE';
  condition: Condition | null = null;
  quality: NumberState['quality'] = 'GREEN';
  isOfficial = false;
  isPreverified = false;
  isHighThroughput: boolean;
  onboardedAt: number | null;
  dataRegion: string | null = null;
  settings: Readonly<Record<string, Fields>> = {};
  commerce = { is_cart_enabled: true, is_catalog_visible: false };
  automation: Fields = {};
  publicKey: string | null = null;
  username: NumberState['username'] = null;
  synced: readonly string[] = [];
  sharesHistory = true;

  constructor(
    readonly row: NumberRow,
    readonly waba: Waba,
    nowMs: number,
  ) {
    this.id = row.id;
    this.phone = row.phone;
    this.callingCode = callingCode(row.phone);
    this.verifiedName = row.verifiedName;
    this.onboardedAt = row.createdAt ?? null;
    this.isHighThroughput = row.mps >= HIGH_MPS;
    // Capacity = rate: one second's worth may come at once.
    this.throughput = new TokenBucket(row.mps, 1_000 / row.mps, nowMs);
  }

  /** Meta lets it send faster from now on (source: whatsapp-cloud-api.md §7). */
  upgrade(nowMs: number): void {
    if (this.row.mps < HIGH_MPS) this.throughput = new TokenBucket(HIGH_MPS, 1_000 / HIGH_MPS, nowMs);
  }

  /** Also used in the WhatsApp Business app (source: whatsapp-cloud-api.md §8.4). */
  get isShared(): boolean {
    return this.row.coexistence === true;
  }
}
