import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { Id, UserId } from '#platform/kernel';
import { IDLE_DAYS, SESSION_DAYS, type PresentedToken } from './refresh-token.js';

export type SessionId = Id<'session'>;

export interface PresentedInSession extends PresentedToken {
  readonly sessionId: SessionId;
  readonly userId: UserId;
}

interface Row {
  readonly session_id: SessionId;
  readonly user_id: UserId;
  readonly expired: boolean;
  readonly since_first_use: number | null;
}

/**
 * Sessions and their refresh tokens, on the time of Postgres: turning the installation's clock signs nobody out. Every
 * statement needs a system transaction, because a token comes before any tenant is known.
 */
@Injectable()
export class SessionRepository {
  async start(tx: Tx, id: SessionId, userId: UserId): Promise<void> {
    await tx.execute(`DELETE FROM session WHERE user_id = $1 AND ends_at < clock_timestamp()`, [userId]);
    await tx.execute(
      `INSERT INTO session (id, user_id, ends_at) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 day')`,
      [id, userId, SESSION_DAYS],
    );
  }

  /** Adds a token that lives until it has been idle for too long or the session is over. */
  async addToken(tx: Tx, sessionId: SessionId, hash: Buffer): Promise<void> {
    await tx.execute(
      `INSERT INTO refresh_token (token_hash, session_id, expires_at)
       SELECT $2, id, least(ends_at, clock_timestamp() + $3 * interval '1 day') FROM session WHERE id = $1`,
      [sessionId, hash, IDLE_DAYS],
    );
  }

  /** What is known of a token; locks it, so that of two refreshes at once the second sees what the first has done. */
  async present(tx: Tx, hash: Buffer): Promise<PresentedInSession | null> {
    const row = await tx.one<Row>(
      `SELECT t.session_id, s.user_id, t.expires_at <= clock_timestamp() AS expired,
         extract(epoch FROM clock_timestamp() - t.first_used_at)::float8 AS since_first_use
       FROM refresh_token t JOIN session s ON s.id = t.session_id WHERE t.token_hash = $1 FOR UPDATE OF t`,
      [hash],
    );
    return (
      row && {
        sessionId: row.session_id,
        userId: row.user_id,
        expired: row.expired,
        secondsSinceFirstUse: row.since_first_use,
      }
    );
  }

  async markUsed(tx: Tx, hash: Buffer): Promise<void> {
    await tx.execute('UPDATE refresh_token SET first_used_at = clock_timestamp() WHERE token_hash = $1', [hash]);
  }

  /** Ends the session and forgets every token of it. */
  async end(tx: Tx, id: SessionId): Promise<void> {
    await tx.execute('DELETE FROM session WHERE id = $1', [id]);
  }

  async endByToken(tx: Tx, hash: Buffer): Promise<void> {
    await tx.execute('DELETE FROM session WHERE id = (SELECT session_id FROM refresh_token WHERE token_hash = $1)', [
      hash,
    ]);
  }
}
