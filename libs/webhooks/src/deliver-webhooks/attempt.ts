import type { EgressAnswer } from '#platform/egress';
import { retryAfterOf } from './retry-schedule.js';

/** What one POST came to. */
export interface AttemptResult {
  readonly ok: boolean;
  /** Null when no answer came. */
  readonly status: number | null;
  /** Why it does not count as delivered, for the tenant to read. */
  readonly error: string | null;
  readonly response: string | null;
  /** What the receiver asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
}

const EXCERPT = 4_000;

/** 2xx is success and everything else is not: a redirect could lead anywhere, so it is not followed. */
export function resultOf(answer: EgressAnswer, now: Date): AttemptResult {
  const ok = answer.status >= 200 && answer.status < 300;
  return {
    ok,
    status: answer.status,
    error: ok ? null : errorOf(answer.status),
    response: excerptOf(answer.body),
    retryAfterMs: ok ? null : retryAfterOf(answer.headers['retry-after'], now),
  };
}

export const noAnswer = (error: string): AttemptResult => ({
  ok: false,
  status: null,
  error,
  response: null,
  retryAfterMs: null,
});

const errorOf = (status: number): string =>
  status >= 300 && status < 400
    ? `Answered ${status}; redirects are not followed, register the final URL.`
    : `Answered ${status}.`;

/** Storable text, whatever bytes came. */
const excerptOf = (body: Buffer): string | null =>
  body.toString('utf8').replaceAll('\u0000', '').slice(0, EXCERPT).toWellFormed() || null;
