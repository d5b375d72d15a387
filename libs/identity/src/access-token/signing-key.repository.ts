import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';

/** The number spells `sign`. */
const FIRST_KEY_LOCK = 0x7369676e;

/** Sealed signing keys; every statement needs a system transaction. */
@Injectable()
export class SigningKeyRepository {
  /** Newest first: ids carry the time. */
  async all(tx: Tx): Promise<{ id: string; sealed_key: string }[]> {
    return tx.query('SELECT id, sealed_key FROM signing_key ORDER BY id DESC');
  }

  async insert(tx: Tx, id: string, sealedKey: string): Promise<void> {
    await tx.execute('INSERT INTO signing_key (id, sealed_key) VALUES ($1, $2)', [id, sealedKey]);
  }

  /** Two processes at their first sign-in must not make two first keys. */
  async takeTurn(tx: Tx): Promise<void> {
    await tx.execute('SELECT pg_advisory_xact_lock($1)', [FIRST_KEY_LOCK]);
  }
}
