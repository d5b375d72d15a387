import type { Database } from '#platform/database';
import { type Logger, Repeater } from '#platform/kernel';
import type { NewJob, Queues } from '#platform/queue';

const BATCH = 500;
const REFS_PER_JOB = 50;
const IDLE_MS = 25;

interface Row {
  readonly id: bigint;
  readonly queue: string;
  readonly ref: string;
}

/**
 * Moves outbox rows to the queues, in order, many at a time. Rows leave the table only when the queue has them: a crash in
 * between repeats the job, which every consumer tolerates, because the right to act is claimed in Postgres.
 */
export class OutboxRelay {
  private readonly loop: Repeater;

  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
    log: Logger,
  ) {
    this.loop = new Repeater('outbox relay', () => this.step(), IDLE_MS, log);
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** Moves one batch; true when there may be more. */
  async step(): Promise<boolean> {
    return this.database.withSystem('outbox relay', async (tx) => {
      const rows = await tx.query<Row>(
        `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
         RETURNING id, queue, ref`,
      );
      for (const [queue, jobs] of jobsOf(rows)) await this.queues.add(queue, jobs);
      return rows.length === BATCH;
    });
  }
}

/** Groups rows by queue, in order, into jobs of at most 50 references, named after their first row. */
export function jobsOf(rows: readonly Row[]): Map<string, NewJob[]> {
  const queues = new Map<string, Row[]>();
  for (const row of [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const list = queues.get(row.queue);
    if (list) list.push(row);
    else queues.set(row.queue, [row]);
  }
  return new Map([...queues].map(([queue, list]) => [queue, chunks(list)]));
}

function chunks(rows: readonly Row[]): NewJob[] {
  const jobs: NewJob[] = [];
  for (let start = 0; start < rows.length; start += REFS_PER_JOB) {
    const part = rows.slice(start, start + REFS_PER_JOB);
    jobs.push({ id: `o-${part[0]?.id}`, refs: part.map((row) => row.ref) });
  }
  return jobs;
}
