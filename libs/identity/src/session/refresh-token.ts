import { hmacSha256, randomToken, sha256 } from '#platform/kernel';

/** A refresh token nobody has used for this long is dead. */
export const IDLE_DAYS = 14;
/** However diligently it is refreshed, a session ends after this long and the person signs in again. */
export const SESSION_DAYS = 90;
/**
 * Two tabs refresh at once, or an answer is lost and the client asks again: for this long after its first use a token may be
 * used again and yields the same successor. Later it is a stolen token, or the thief has been here before us.
 */
export const REPEAT_SECONDS = 10;

const mark = (bytes: Buffer | string): string =>
  `tlr_${typeof bytes === 'string' ? bytes : bytes.toString('base64url')}`;

/** The first token of a session: 256 random bits. */
export const firstRefreshToken = (): string => mark(randomToken());

/** The token that follows: always the same for the same token, and not computable without the key. */
export const refreshTokenAfter = (key: Buffer, token: string): string => mark(hmacSha256(key, token));

/** What is stored of a token. It is random enough for a fast hash. */
export const hashOf = (token: string): Buffer => sha256(token);

/** What is known of a token that somebody presents. */
export interface PresentedToken {
  readonly expired: boolean;
  /** Null when it has not been used yet. */
  readonly secondsSinceFirstUse: number | null;
}

/** `rotate`: the normal case. `repeat`: used a moment ago, the same answer again. `theft`: used long ago; the session ends. */
export type RefreshVerdict = 'rotate' | 'repeat' | 'theft' | 'expired';

export function judge(token: PresentedToken): RefreshVerdict {
  if (token.secondsSinceFirstUse !== null && token.secondsSinceFirstUse > REPEAT_SECONDS) return 'theft';
  if (token.expired) return 'expired';
  return token.secondsSinceFirstUse === null ? 'rotate' : 'repeat';
}
