import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { hashOf } from '../session/refresh-token.js';
import { SessionRepository } from '../session/session.repository.js';

/** Ends a session. Its access token dies by itself within ten minutes. */
@Injectable()
export class SignOut {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionRepository,
  ) {}

  /** Any token of the session will do; one that is unknown has no session left to end. */
  async execute(refreshToken: string): Promise<void> {
    await this.database.withSystem('sign out', (tx) => this.sessions.endByToken(tx, hashOf(refreshToken)));
  }
}
