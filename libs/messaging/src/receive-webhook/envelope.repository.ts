import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';

export interface Envelope {
  readonly id: string;
  readonly body: string;
  readonly attempts: number;
}
const MOST_ATTEMPTS = 10;

/** Notifications as they came; a broken one is set aside by itself and never holds up its neighbours. */
@Injectable()
export class EnvelopeRepository {
  async insert(tx: Tx, id: string, body: string): Promise<void> {
    await tx.execute('INSERT INTO inbound_envelope (id, body) VALUES ($1, $2)', [id, body]);
  }

  /** The open ones among these, locked; those that another worker has in hand are skipped. */
  take(tx: Tx, ids: readonly string[]): Promise<Envelope[]> {
    return tx.query<Envelope>(
      `SELECT id, body, attempts FROM inbound_envelope WHERE id = ANY($1::uuid[]) AND processed_at IS NULL AND attempts < ${MOST_ATTEMPTS}
       ORDER BY id FOR UPDATE SKIP LOCKED`,
      [ids],
    );
  }

  async done(tx: Tx, ids: readonly string[], leftOver: ReadonlyMap<string, unknown[]>): Promise<void> {
    await tx.execute(
      `UPDATE inbound_envelope e SET processed_at = clock_timestamp(), attempts = attempts + 1, left_over = d.left_over, error = NULL
       FROM unnest($1::uuid[], $2::jsonb[]) AS d (id, left_over) WHERE e.id = d.id`,
      [ids, ids.map((id) => (leftOver.get(id)?.length ? JSON.stringify(leftOver.get(id)) : null))],
    );
  }

  async failed(tx: Tx, id: string, error: string): Promise<void> {
    await tx.execute('UPDATE inbound_envelope SET attempts = attempts + 1, error = $2 WHERE id = $1', [
      id,
      error.slice(0, 1_000),
    ]);
  }

  /** Open ones that a lost queue forgot. */
  lost(tx: Tx, olderThanSeconds: number): Promise<{ id: string }[]> {
    return tx.query<{ id: string }>(
      `UPDATE inbound_envelope SET offered_at = clock_timestamp() WHERE id IN (SELECT id FROM inbound_envelope
         WHERE processed_at IS NULL AND attempts < ${MOST_ATTEMPTS} AND offered_at < clock_timestamp() - $1 * interval '1 second'
         ORDER BY offered_at LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [olderThanSeconds],
    );
  }
}
