import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '#platform/database';
import { createLogger, deriveKey, type Logger } from '#platform/kernel';
import { AccessTokens } from '../access-token/access-tokens.js';
import { IDENTITY_CONFIG, type IdentityConfig } from '../identity.config.js';
import { RefreshRefused } from '../identity.errors.js';
import type { Grant } from '../session/grant.schema.js';
import { hashOf, judge, refreshTokenAfter } from '../session/refresh-token.js';
import { SessionRepository, type SessionId } from '../session/session.repository.js';
import type { User } from '../user/user.js';
import { UserRepository } from '../user/user.repository.js';

/** Exchanges a refresh token for the next one and a new access token. A token that comes back late ends its whole session. */
@Injectable()
export class RefreshSession {
  private readonly log: Logger = createLogger('identity');
  private readonly key: Buffer;

  constructor(
    @Inject(IDENTITY_CONFIG) config: IdentityConfig,
    private readonly database: Database,
    private readonly sessions: SessionRepository,
    private readonly users: UserRepository,
    private readonly tokens: AccessTokens,
  ) {
    this.key = deriveKey(config.TRUNKLINE_SECRET, 'refresh token rotation');
  }

  async execute(refreshToken: string): Promise<Grant> {
    const next = refreshTokenAfter(this.key, refreshToken);
    const session = await this.database.withSystem('refresh a session', (tx) => this.rotate(tx, refreshToken, next));
    // Thrown only now, so that ending a stolen session is committed and not rolled back.
    if (!session) throw new RefreshRefused();
    return { accessToken: await this.tokens.issue(session.user, session.id), refreshToken: next, user: session.user };
  }

  private async rotate(tx: Tx, token: string, next: string): Promise<{ id: SessionId; user: User } | null> {
    const presented = await this.sessions.present(tx, hashOf(token));
    if (!presented) return null;
    const { sessionId, userId } = presented;
    const verdict = judge(presented);
    if (verdict === 'expired') return null;
    if (verdict === 'theft') {
      await this.sessions.end(tx, sessionId);
      this.log.warn({ sessionId, userId }, 'a used refresh token came back, its session was ended');
      return null;
    }
    if (verdict === 'rotate') {
      await this.sessions.markUsed(tx, hashOf(token));
      await this.sessions.addToken(tx, sessionId, hashOf(next));
    }
    return { id: sessionId, user: await this.users.require(tx, userId) };
  }
}
