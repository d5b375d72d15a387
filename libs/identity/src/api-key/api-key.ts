import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY_ID_LENGTH = 12;
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const FORM = /^tl_(live|test)_([0-9A-Za-z]{12})_([0-9A-Za-z]{32})_([0-9A-Za-z]{6})$/;

/** The parts of a key. The secret carries about 190 bits, so that a fast hash is enough to store it. */
export interface ApiKeyParts {
  readonly test: boolean;
  readonly keyId: string;
  readonly secret: string;
}

/** What every key of ours begins with, whatever else is wrong with it. */
export const looksLikeApiKey = (credential: string): boolean => credential.startsWith('tl_');

export const newApiKey = (test: boolean): ApiKeyParts => ({
  test,
  keyId: randomBase62(KEY_ID_LENGTH),
  secret: randomBase62(SECRET_LENGTH),
});

/**
 * `tl_live_<key id, 12>_<secret, 32>_<checksum, 6>`, all base 62: a prefix that scanners of leaked secrets recognise, one
 * word for a double click, and a CRC-32 that shows a mistyped key without a database. source: reliability-and-operations.md §5.3
 */
export const writeApiKey = (key: ApiKeyParts): string => {
  const body = `${keyPrefix(key)}_${key.secret}`;
  return `${body}_${checksumOf(body)}`;
};

/** The part that may be shown: enough to tell keys apart, nothing to sign in with. */
export const keyPrefix = ({ test, keyId }: Pick<ApiKeyParts, 'test' | 'keyId'>): string =>
  `tl_${test ? 'test' : 'live'}_${keyId}`;

/** The parts of a well-formed key, or null for everything that cannot be one. */
export function readApiKey(text: string): ApiKeyParts | null {
  const [, mode, keyId, secret, checksum] = FORM.exec(text) ?? [];
  if (!keyId || !secret) return null;
  if (checksumOf(text.slice(0, -CHECKSUM_LENGTH - 1)) !== checksum) return null;
  return { test: mode === 'test', keyId, secret };
}

function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text = BASE62[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

const randomBase62 = (length: number): string => Array.from({ length }, () => BASE62[randomInt(62)]).join('');
