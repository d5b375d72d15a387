import { Malformed, sha256 } from '#platform/kernel';
import type { IdempotencyKey } from './command.js';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

/**
 * The `Idempotency-Key` of a request, quoted or bare, with the fingerprint of what it promises to repeat; null without one.
 * source: sms-like-apis.md §4.1
 */
export function idempotencyOf(
  header: string | undefined,
  method: string,
  path: string,
  body: unknown,
): IdempotencyKey | null {
  if (header === undefined) return null;
  const key = header.replace(/^"(.*)"$/, '$1');
  if (!VISIBLE_ASCII.test(key))
    throw new Malformed('idempotency_key_invalid', 'Idempotency-Key takes 1 to 255 visible ASCII characters.');
  return { key, fingerprint: sha256(`${method} ${path}\n${canonical(body)}`) };
}

/** JSON with sorted keys: the same request in another order is the same request. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
