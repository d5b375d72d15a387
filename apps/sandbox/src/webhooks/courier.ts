import type { Logger } from '#platform/kernel';
import type { Agenda } from '../clock/agenda.js';
import { jittered } from '../clock/agenda.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { IN_FLIGHT, type Callback } from './callback.js';
import { envelopeOf } from './envelope.js';
import type { ParkedRow, Parking } from './parking.js';
import type { Update } from './update.js';

const FLUSH_MS = 20;
const FIRST_GAP_MS = 500;
const LONGEST_GAP_MS = 30_000;
/** source: whatsapp-cloud-api.md §5.1: retried for up to 7 days, then dropped for good. */
const GIVE_UP_MS = 7 * 24 * 3_600_000;

/** What `/oracle/webhooks` tells about one callback URL. */
export interface CourierReport {
  readonly url: string;
  readonly updates: number;
  readonly attempts: number;
  readonly ok: number;
  readonly failed: number;
  readonly dropped: number;
  readonly pending: number;
  readonly last_error: string | null;
}

interface Delivery extends ParkedRow {
  readonly body: Buffer;
  parked: boolean;
  attempts: number;
}

/** Brings updates to one callback URL: in batches, a few at a time, again and again until they are taken. */
export class Courier {
  private waiting: Update[] = [];
  private inFlight = 0;
  private flushSoon = false;
  private readonly unsettled = new Set<Delivery>();
  private readonly counts = { updates: 0, attempts: 0, ok: 0, failed: 0, dropped: 0 };
  private lastError: string | null = null;

  constructor(
    private readonly callback: Callback,
    private readonly batch: number,
    private readonly parking: Parking,
    private readonly agenda: Agenda,
    private readonly clock: SandboxClock,
    private readonly log: Logger,
  ) {}

  take(update: Update): void {
    this.counts.updates++;
    this.waiting.push(update);
    if (this.waiting.length >= this.batch) this.dispatch();
    else if (!this.flushSoon) {
      this.flushSoon = true;
      this.agenda.later(FLUSH_MS, () => {
        this.flushSoon = false;
        this.dispatch();
      });
    }
  }

  /** Sends what waits, at once; resolves when these updates have been tried. */
  async flush(): Promise<void> {
    const tries: Promise<void>[] = [];
    while (this.waiting.length > 0) tries.push(this.attempt(this.deliveryOf(this.waiting.splice(0, this.batch))));
    await Promise.all(tries);
  }

  /** Takes up a delivery that an earlier run of the sandbox could not make. */
  resume(row: ParkedRow): void {
    const delivery: Delivery = { ...row, body: Buffer.from(row.text), parked: true, attempts: 1 };
    this.unsettled.add(delivery);
    this.retryLater(delivery);
  }

  /** Tries everything that failed now instead of after its gap. */
  retryNow(): number {
    const failed = [...this.unsettled].filter((delivery) => delivery.parked);
    for (const delivery of failed) void this.attempt(delivery);
    return failed.length;
  }

  report(): CourierReport {
    const pending = this.waiting.length + [...this.unsettled].reduce((sum, delivery) => sum + delivery.updates, 0);
    return { url: this.callback.url, ...this.counts, pending, last_error: this.lastError };
  }

  /** Remembers what is not settled yet, so that the next run brings it. */
  async close(): Promise<void> {
    if (this.waiting.length > 0) this.deliveryOf(this.waiting.splice(0));
    for (const delivery of this.unsettled) this.park(delivery);
    await this.callback.close();
  }

  private dispatch(): void {
    while (this.waiting.length > 0 && this.inFlight < IN_FLIGHT) {
      void this.attempt(this.deliveryOf(this.waiting.splice(0, this.batch)));
    }
  }

  private deliveryOf(updates: readonly Update[]): Delivery {
    const body = envelopeOf(updates);
    const delivery: Delivery = {
      id: this.parking.newId(),
      url: this.callback.url,
      bornAt: this.clock.ms(),
      updates: updates.length,
      text: '',
      body,
      parked: false,
      attempts: 0,
    };
    this.unsettled.add(delivery);
    return delivery;
  }

  private async attempt(delivery: Delivery): Promise<void> {
    if (!this.unsettled.has(delivery)) return;
    this.inFlight++;
    this.counts.attempts++;
    delivery.attempts++;
    const problem = await this.callback.post(delivery.body).then(
      (status) => (status === 200 ? null : `answered ${status}`),
      (error: Error) => error.message,
    );
    this.inFlight--;
    if (problem === null) this.settle(delivery, 'ok');
    else this.fail(delivery, problem);
    this.dispatch();
  }

  private fail(delivery: Delivery, problem: string): void {
    this.counts.failed++;
    this.lastError = problem;
    if (this.clock.ms() - delivery.bornAt >= GIVE_UP_MS) {
      this.log.warn({ updates: delivery.updates }, 'webhook dropped after seven days');
      return this.settle(delivery, 'dropped');
    }
    this.park(delivery);
    this.retryLater(delivery);
  }

  private retryLater(delivery: Delivery): void {
    const gap = Math.min(FIRST_GAP_MS * 2 ** (delivery.attempts - 1), LONGEST_GAP_MS);
    this.agenda.later(jittered(gap), () => void this.attempt(delivery));
  }

  private settle(delivery: Delivery, end: 'ok' | 'dropped'): void {
    if (!this.unsettled.delete(delivery)) return;
    this.counts[end]++;
    if (delivery.parked) this.parking.settled(delivery.id);
  }

  private park(delivery: Delivery): void {
    if (delivery.parked) return;
    delivery.parked = true;
    this.parking.park(delivery, delivery.body);
  }
}
