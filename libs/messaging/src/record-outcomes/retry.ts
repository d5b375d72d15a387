import { classOf, failureCode, GRAPH_CODE } from '#whatsapp';
import type { Outcome } from '#node-protocol';
import type { MessageError } from '../message-event.js';

/** What to do with a message after an attempt. */
export type Next =
  | { readonly do: 'sent'; readonly held: boolean; readonly wamid: string }
  | { readonly do: 'retry'; readonly afterMs: number; readonly slowNumber: boolean; readonly why: string }
  | { readonly do: 'fail'; readonly error: MessageError }
  | { readonly do: 'unknown'; readonly why: string };

const MOST_ATTEMPTS = 6;
/** 1 s, 4 s, 16 s, 60 s …; source: whatsapp-cloud-api.md §6.2 */
const backOffMs = (attempt: number): number => Math.min(1_000 * 4 ** (attempt - 1), 60_000);
/** When the whole number is in trouble, its messages wait for somebody to act, until they expire. */
const STOPPED_MS = 60_000;

/** The error table at work. An ambiguous outcome is never turned into another attempt (promise P2). */
export function nextAfter(outcome: Outcome, attempt: number): Next {
  switch (outcome.kind) {
    case 'accepted':
      return { do: 'sent', held: outcome.held, wamid: outcome.wamid };
    case 'ambiguous':
      return { do: 'unknown', why: outcome.reason };
    case 'not_sent':
      // Certainly not sent: it goes on waiting until the network is there again or the message expires.
      return { do: 'retry', afterMs: backOffMs(attempt), slowNumber: false, why: outcome.reason };
    case 'refused':
      return afterRefusal(outcome.error, attempt);
  }
}

function afterRefusal(error: Extract<Outcome, { kind: 'refused' }>['error'], attempt: number): Next {
  const why = `Graph error ${error.code}: ${error.title}`;
  const failure: Next = {
    do: 'fail',
    error: { code: failureCode(error.code), detail: error.details ?? error.title, meta_code: error.code },
  };
  switch (classOf(error.code, error.subcode)) {
    case 'throttle':
      // No message fails for having been too fast: it waits until it expires.
      return {
        do: 'retry',
        afterMs: backOffMs(Math.min(attempt, 4)),
        slowNumber: error.code === GRAPH_CODE.throughput,
        why,
      };
    case 'stop':
      return { do: 'retry', afterMs: STOPPED_MS, slowNumber: false, why };
    case 'retry':
      return attempt >= MOST_ATTEMPTS ? failure : { do: 'retry', afterMs: backOffMs(attempt), slowNumber: false, why };
    case 'final':
      return failure;
  }
}
