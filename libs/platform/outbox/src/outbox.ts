import type { Tx } from '#platform/database';

/** Something to be done after the commit: a queue and the id of the row it is about, as the queue's consumer takes it. */
export interface OutboxItem {
  readonly queue: string;
  readonly ref: string;
}

/** Writes what shall leave after the commit, in the transaction that causes it (house rule 11). */
export async function addToOutbox(tx: Tx, items: readonly OutboxItem[]): Promise<void> {
  if (items.length === 0) return;
  await tx.execute('INSERT INTO outbox (queue, ref) SELECT * FROM unnest($1::text[], $2::text[])', [
    items.map((item) => item.queue),
    items.map((item) => item.ref),
  ]);
}
