import { hash } from 'node:crypto';
import type { Code } from '../graph/codes.js';

/** `true` is always, a number between 0 and 1 the share of cases. */
export type Chance = boolean | number;

/** What shall go wrong; see docs/sandbox.md for each. */
export interface Chaos {
  /** Makes every chance the same in every run; see {@link luckOf}. */
  readonly seed?: string;
  readonly duplicateStatuses?: Chance;
  readonly duplicateInbound?: Chance;
  readonly reorderStatuses?: Chance;
  readonly reorderInbound?: Chance;
  readonly skipDelivered?: Chance;
  readonly muteStatuses?: Chance;
  readonly loseInbound?: Chance;
  readonly vanish?: Chance;
  readonly statusBeforeResponse?: Chance;
  readonly failWith?: {
    readonly status: number;
    readonly code: number | null;
    readonly body: 'graph' | 'html' | 'empty' | 'torn';
    readonly rate: number;
  };
  readonly failStatusWith?: { readonly code: Code; readonly rate: number };
  readonly hangBeforeAccept?: Chance;
  readonly hangAfterAccept?: Chance;
  readonly resetBeforeAccept?: Chance;
  readonly resetAfterAccept?: Chance;
  readonly trickle?: { readonly byteMs: number; readonly rate: number };
  readonly latencyMs?: number | { readonly min: number; readonly max: number };
  readonly webhookDelayMs?: number;
  /** Real time; webhook updates born before it are lost. */
  readonly dropWebhooksUntil?: number;
}

/** Whom a wish is about: one number, one person, the two together, or everybody. */
export interface ChaosTarget {
  readonly pnid?: string;
  /** Digits only. */
  readonly phone?: string;
}

const NONE: Chaos = {};
/** 48 bits: exact as a number, and too many to meet twice. */
const DIGITS = 12;
const keyOf = ({ pnid = '', phone = '' }: ChaosTarget): string => `${pnid}/${phone}`;

/** What is asked to go wrong; the narrower wish comes before the wider one, field by field. */
export class ChaosBoard {
  private readonly wishes = new Map<string, { target: ChaosTarget; chaos: Chaos }>();
  private readonly attempts = new Map<number, number>();

  of(pnid: string, phone?: string): Chaos {
    const targets: ChaosTarget[] = [{}, { pnid }];
    if (phone !== undefined) targets.push({ phone }, { pnid, phone });
    return targets.reduce((all, target) => ({ ...all, ...this.wishes.get(keyOf(target))?.chaos }), NONE);
  }

  /** Whether nothing at all is asked for: the send path then asks no further. */
  get isCalm(): boolean {
    return this.wishes.size === 0;
  }

  set(target: ChaosTarget, chaos: Chaos): void {
    this.wishes.set(keyOf(target), { target, chaos });
    // A run that asks for its seed anew begins anew.
    if (chaos.seed !== undefined) this.attempts.clear();
  }

  clear(): void {
    this.wishes.clear();
    this.attempts.clear();
  }

  /**
   * The luck of one request under a seed: made of what is in it and of how often it has come, never of when it came, so that
   * concurrency changes nothing. Undefined without a seed.
   */
  luckOf({ seed }: Chaos, content: string): string | undefined {
    if (seed === undefined) return undefined;
    const digest = hash('sha1', `${seed}|${content}`, 'hex').slice(0, DIGITS);
    // A number takes far less room than a text, and a long test asks for millions.
    const key = Number.parseInt(digest, 16);
    const attempt = (this.attempts.get(key) ?? 0) + 1;
    this.attempts.set(key, attempt);
    return `${digest}/${attempt}`;
  }

  toJSON(): object {
    const all = [...this.wishes.values()];
    const only = (fits: (target: ChaosTarget) => boolean) => all.filter(({ target }) => fits(target));
    return {
      global: this.wishes.get(keyOf({}))?.chaos ?? NONE,
      numbers: Object.fromEntries(
        only((target) => target.pnid !== undefined && target.phone === undefined).map((w) => [w.target.pnid, w.chaos]),
      ),
      recipients: only((target) => target.phone !== undefined).map(({ target, chaos }) => ({
        ...(target.pnid !== undefined && { pnid: target.pnid }),
        to: `+${target.phone}`,
        ...chaos,
      })),
    };
  }
}
