import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { newId } from '#platform/kernel';
import { AccessTokens } from '../access-token/access-tokens.js';
import { WrongCredentials } from '../identity.errors.js';
import type { Grant } from '../session/grant.schema.js';
import { firstRefreshToken, hashOf } from '../session/refresh-token.js';
import { SessionRepository } from '../session/session.repository.js';
import { Passwords } from '../user/passwords.js';
import { UserRepository } from '../user/user.repository.js';
import type { SignInRequest } from './sign-in.schema.js';
import { SignInThrottle, type Attempt } from './sign-in-throttle.js';

/** Turns an e-mail address and a password into a session. */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly throttle: SignInThrottle,
    private readonly sessions: SessionRepository,
    private readonly tokens: AccessTokens,
  ) {}

  async execute({ email, password }: SignInRequest, address: string): Promise<Grant> {
    const attempt: Attempt = { email, address };
    await this.throttle.admit(attempt);

    const found = await this.database.withSystem('find who signs in', (tx) => this.users.byEmail(tx, email));
    const right = await this.passwords.matches(password, found?.passwordHash ?? null);
    if (!found || !right) throw new WrongCredentials();

    const newHash = this.passwords.isOutdated(found.passwordHash) ? await this.passwords.hash(password) : null;
    const refreshToken = firstRefreshToken();
    const sessionId = await this.database.withSystem('start a session', async (tx) => {
      const id = newId<'session'>(tx.now);
      await this.throttle.forgive(tx, attempt);
      await this.sessions.start(tx, id, found.user.id);
      await this.sessions.addToken(tx, id, hashOf(refreshToken));
      if (newHash) await this.users.changePassword(tx, found.user.id, newHash);
      return id;
    });
    return { accessToken: await this.tokens.issue(found.user, sessionId), refreshToken, user: found.user };
  }
}
