import type { Micros } from '../money.js';

/** A message that somebody wants to send. */
export interface QuoteItem {
  /** The caller's own name for it; the key of the answer. */
  readonly key: string;
  /** E.164 with `+`, or a business-scoped user id such as `US.1349…`; of a group everybody, because each delivery is paid for. */
  readonly recipients: readonly string[];
  /** Of the template (`marketing`, `utility`, `authentication`); `service` for everything else. */
  readonly category: string;
  readonly kind: 'template' | 'service';
  readonly windowOpen: boolean;
}

/** What a message may cost at most, and why. */
export interface Quote {
  /** `several` when the people of a group are not all in one. */
  readonly market: string;
  readonly currency: string;
  readonly holdMicros: Micros;
  /** A stable id of the rule that decided. */
  readonly rule: string;
  readonly explanation: string;
}
