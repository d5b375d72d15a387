import { describe, expect, it } from '@jest/globals';
import { deriveKey } from '#platform/kernel';
import { firstRefreshToken, hashOf, judge, refreshTokenAfter, REPEAT_SECONDS } from './refresh-token.js';

describe('A refresh token', () => {
  const key = deriveKey('a secret of at least thirty-two characters', 'refresh token rotation');

  it('has one successor, whoever asks and however often', () => {
    const token = firstRefreshToken();
    expect(refreshTokenAfter(key, token)).toBe(refreshTokenAfter(key, token));
    expect(refreshTokenAfter(key, token)).not.toBe(token);
  });

  it('has another successor under another key, so that a stolen old token leads nowhere', () => {
    const token = firstRefreshToken();
    const other = deriveKey('another secret of thirty-two characters', 'refresh token rotation');
    expect(refreshTokenAfter(other, token)).not.toBe(refreshTokenAfter(key, token));
  });

  it('looks the same in every generation, and is stored as 32 bytes that are not it', () => {
    const tokens = [firstRefreshToken()];
    for (let i = 0; i < 50; i++) tokens.push(refreshTokenAfter(key, tokens.at(-1) ?? ''));
    for (const token of tokens) expect(token).toMatch(/^tlr_[\w-]{43}$/);
    expect(new Set(tokens).size).toBe(51);
    expect(hashOf(tokens[0] ?? '')).toHaveLength(32);
  });

  it.each([
    [{ expired: false, secondsSinceFirstUse: null }, 'rotate'],
    [{ expired: true, secondsSinceFirstUse: null }, 'expired'],
    [{ expired: false, secondsSinceFirstUse: 0 }, 'repeat'],
    [{ expired: false, secondsSinceFirstUse: -0.001 }, 'repeat'],
    [{ expired: false, secondsSinceFirstUse: REPEAT_SECONDS }, 'repeat'],
    [{ expired: false, secondsSinceFirstUse: REPEAT_SECONDS + 0.001 }, 'theft'],
    [{ expired: true, secondsSinceFirstUse: 86_400 }, 'theft'],
    [{ expired: true, secondsSinceFirstUse: 1 }, 'expired'],
  ] as const)('presented as %j is judged %s', (presented, verdict) => {
    expect(judge(presented)).toBe(verdict);
  });
});
