import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keyPrefix, looksLikeApiKey, newApiKey, readApiKey, writeApiKey } from './api-key.js';

const base62 = (length: number) => fc.stringMatching(new RegExp(`^[0-9A-Za-z]{${length}}$`));
const anyKey = fc.record({ test: fc.boolean(), keyId: base62(12), secret: base62(32) });

describe('The text of an API key', () => {
  it('is made of a mode, an id, a secret and a checksum', () => {
    const key = { test: false, keyId: 'AAAAAAAAAAAA', secret: 'b'.repeat(32) };
    expect(writeApiKey(key)).toMatch(/^tl_live_AAAAAAAAAAAA_b{32}_[0-9A-Za-z]{6}$/);
    expect(writeApiKey({ ...key, test: true })).toMatch(/^tl_test_/);
  });

  it('has the same checksum as when the first keys were issued', () => {
    // A change of the checksum would refuse every key that is out there.
    expect(writeApiKey({ test: false, keyId: '0123456789ab', secret: 'Z'.repeat(32) })).toBe(
      'tl_live_0123456789ab_ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ_3ByLCq',
    );
  });

  it('reads back what was written', () => {
    fc.assert(fc.property(anyKey, (key) => expect(readApiKey(writeApiKey(key))).toEqual(key)));
  });

  it('is refused when any one character is another', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(), base62(1), (key, position, char) => {
        const text = writeApiKey(key);
        const at = position % text.length;
        fc.pre(text[at] !== char);
        expect(readApiKey(text.slice(0, at) + char + text.slice(at + 1))).toBeNull();
      }),
    );
  });

  it('is refused when it is anything else', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(readApiKey(text)).toBeNull()));
    fc.assert(fc.property(anyKey, (key) => expect(readApiKey(` ${writeApiKey(key)}`)).toBeNull()));
    expect(readApiKey(`${writeApiKey(newApiKey(false))}\n`)).toBeNull();
  });

  it('shows its prefix without its secret, and begins like every key of ours', () => {
    const key = newApiKey(true);
    expect(writeApiKey(key).startsWith(`${keyPrefix(key)}_`)).toBe(true);
    expect(keyPrefix(key)).not.toContain(key.secret);
    expect(looksLikeApiKey(writeApiKey(key))).toBe(true);
    expect(looksLikeApiKey('eyJhbGciOiJFUzI1NiJ9.e30.x')).toBe(false);
  });

  it('is never the same twice', () => {
    const texts = Array.from({ length: 200 }, () => writeApiKey(newApiKey(false)));
    expect(new Set(texts).size).toBe(200);
  });
});
