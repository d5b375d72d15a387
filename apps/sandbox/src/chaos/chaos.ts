import type { Code } from '../graph/codes.js';

/** `true` is always, a number between 0 and 1 the share of cases. */
export type Chance = boolean | number;

/** What shall go wrong; see docs/sandbox.md for each. */
export interface Chaos {
  readonly duplicateStatuses?: Chance;
  readonly duplicateInbound?: Chance;
  readonly reorderStatuses?: Chance;
  readonly skipDelivered?: Chance;
  readonly muteStatuses?: Chance;
  readonly statusBeforeResponse?: Chance;
  readonly failWith?: {
    readonly status: number;
    readonly code: number | null;
    readonly body: 'graph' | 'html' | 'empty';
    readonly rate: number;
  };
  readonly failStatusWith?: { readonly code: Code; readonly rate: number };
  readonly hangBeforeAccept?: Chance;
  readonly hangAfterAccept?: Chance;
  readonly resetAfterAccept?: Chance;
  readonly latencyMs?: number;
  readonly webhookDelayMs?: number;
  /** Real time; webhook updates born before it are lost. */
  readonly dropWebhooksUntil?: number;
}

const NONE: Chaos = {};

/** What is asked to go wrong, for one number or for all; a number's own wishes come before the global ones. */
export class ChaosBoard {
  private everywhere: Chaos = NONE;
  private readonly byNumber = new Map<string, Chaos>();

  of(pnid: string): Chaos {
    const own = this.byNumber.get(pnid);
    return own ? { ...this.everywhere, ...own } : this.everywhere;
  }

  /** Whether nothing at all is asked for: the send path then asks no further. */
  get isCalm(): boolean {
    return this.everywhere === NONE && this.byNumber.size === 0;
  }

  set(pnid: string | undefined, chaos: Chaos): void {
    if (pnid === undefined) this.everywhere = chaos;
    else this.byNumber.set(pnid, chaos);
  }

  clear(): void {
    this.everywhere = NONE;
    this.byNumber.clear();
  }

  toJSON(): object {
    return { global: this.everywhere, numbers: Object.fromEntries(this.byNumber) };
  }
}

export const strikes = (chance: Chance | undefined): boolean =>
  chance !== undefined && (typeof chance === 'boolean' ? chance : Math.random() < chance);
