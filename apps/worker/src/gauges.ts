import { Injectable } from '@nestjs/common';
import { Gauge, type Registry } from 'prom-client';
import { Database } from '#platform/database';

interface Figures {
  readonly outbox_rows: number;
  readonly outbox_oldest_seconds: number;
  readonly dispatch_queued: number;
  readonly dispatch_submitting: number;
  readonly dispatch_scheduled: number;
  readonly notifications_open: number;
}

const HELP: Record<keyof Figures, string> = {
  outbox_rows: 'Outbox rows that no queue has yet',
  outbox_oldest_seconds: 'Age of the oldest outbox row',
  dispatch_queued: 'Messages waiting for their node',
  dispatch_submitting: 'Messages being sent',
  dispatch_scheduled: 'Messages waiting for their time',
  notifications_open: 'Notifications of Meta that nobody has looked into yet',
};

/** Figures of the whole installation, read from Postgres when somebody scrapes. source: reliability-and-operations.md §6 */
@Injectable()
export class Gauges {
  constructor(private readonly database: Database) {}

  register(registry: Registry): void {
    const names = Object.keys(HELP) as (keyof Figures)[];
    const gauges = names.map((name) => new Gauge({ name: `trunkline_${name}`, help: HELP[name], registers: [] }));
    // One query fills them all; the first one to be collected asks it.
    const read = () => this.read();
    registry.registerMetric(
      new Gauge({
        name: 'trunkline_scrape_ok',
        help: '1 when the figures of the installation could be read',
        registers: [],
        async collect() {
          const figures = await read().catch(() => null);
          this.set(figures ? 1 : 0);
          names.forEach((name, index) => gauges[index]?.set(figures?.[name] ?? 0));
        },
      }),
    );
    for (const gauge of gauges) registry.registerMetric(gauge);
  }

  private read(): Promise<Figures | null> {
    return this.database.withSystem('gauges', (tx) =>
      tx.one<Figures>(
        `SELECT (SELECT count(*) FROM outbox)::int AS outbox_rows,
           coalesce(extract(epoch FROM clock_timestamp() - (SELECT min(created_at) FROM outbox)), 0)::float8 AS outbox_oldest_seconds,
           (SELECT count(*) FROM dispatch WHERE state = 'queued')::int AS dispatch_queued,
           (SELECT count(*) FROM dispatch WHERE state = 'submitting')::int AS dispatch_submitting,
           (SELECT count(*) FROM dispatch WHERE state = 'scheduled')::int AS dispatch_scheduled,
           (SELECT count(*) FROM inbound_envelope WHERE processed_at IS NULL)::int AS notifications_open`,
      ),
    );
  }
}
