import { isIP } from 'node:net';
import { z } from 'zod';

const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Whose `X-Forwarded-For` is believed: that of proxies with these addresses, and nobody's when absent. There is no
 * "everybody": whoever reaches the port directly could then claim any address, and with each another 50 guesses of passwords.
 */
export const TrustProxy = z
  .string()
  .transform((value) => value.split(',').map((each) => each.trim()))
  .refine((value) => value.every(isProxy), {
    error: 'must be the addresses of your proxies, such as 10.0.0.0/8,fd00::/8,loopback',
  })
  .optional()
  .transform((value) => value ?? false);

function isProxy(text: string): boolean {
  if (NAMED.has(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (!version || rest.length) return false;
  return bits === undefined || isPrefixOf(bits, version === 4 ? 32 : 128);
}

const isPrefixOf = (bits: string, most: number): boolean =>
  /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most;
