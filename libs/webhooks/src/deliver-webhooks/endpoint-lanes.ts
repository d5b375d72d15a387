import type { EndpointId } from '#platform/kernel';
import type { AttemptResult } from './attempt.js';
import type { ClaimedDelivery, Report } from './claimed-delivery.js';
import { isSuspect } from './endpoint-health.js';

/** Requests to one endpoint at the same time, from this process. */
const WIDTH = 8;
/** Deliveries to one endpoint that may wait in memory; the others wait in Postgres, where they cost nothing. */
const MOST_WAITING = 100;
/** Bounds sockets and memory over all endpoints, for a day on which many of them hang. */
const MOST_HELD = 2_000;
/** A delivery that waited longer goes back: its lease must outlast the attempt. */
const MOST_WAIT_MS = 45_000;

export interface LaneWork {
  readonly post: (delivery: ClaimedDelivery) => Promise<AttemptResult>;
  readonly report: (report: Report) => Promise<void>;
}

/**
 * One lane per endpoint: a slow or dead receiver fills its own lane and no other. A lane that fails too often sends
 * everything that waits in it back at once.
 */
export class EndpointLanes {
  private readonly lanes = new Map<EndpointId, Lane>();
  private readonly held = new Set<Promise<void>>();
  private closed = false;

  constructor(private readonly work: LaneWork) {}

  /** How many more deliveries this endpoint's lane takes now. */
  room(endpointId: EndpointId): number {
    if (this.closed) return 0;
    const lane = this.lanes.get(endpointId)?.room ?? MOST_WAITING;
    return Math.min(lane, MOST_HELD - this.held.size);
  }

  /** Resolves when the delivery's outcome is recorded, be it an attempt or that it went back. */
  async run(delivery: ClaimedDelivery): Promise<void> {
    const { endpoint } = delivery;
    const lane = this.lanes.get(endpoint.id) ?? new Lane(this.work, endpoint.consecutiveFailures);
    this.lanes.set(endpoint.id, lane);
    const outcome = lane.run(delivery);
    this.held.add(outcome);
    try {
      await outcome;
    } finally {
      this.held.delete(outcome);
      if (lane.idle && this.lanes.get(endpoint.id) === lane) this.lanes.delete(endpoint.id);
    }
  }

  /** Sends back what waits and sees the running attempts to their end. */
  async close(): Promise<void> {
    this.closed = true;
    for (const lane of this.lanes.values()) lane.sendBack();
    await Promise.allSettled(this.held);
  }
}

interface Waiting {
  readonly delivery: ClaimedDelivery;
  readonly since: number;
  readonly leave: (outcome: Promise<void>) => void;
}

class Lane {
  private waiting: Waiting[] = [];
  private running = 0;

  constructor(
    private readonly work: LaneWork,
    private failures: number,
  ) {}

  get room(): number {
    return Math.max(MOST_WAITING - this.waiting.length, 0);
  }

  get idle(): boolean {
    return this.running === 0 && this.waiting.length === 0;
  }

  run(delivery: ClaimedDelivery): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.push({ delivery, since: performance.now(), leave: resolve });
    this.startNext();
    return promise;
  }

  sendBack(): void {
    for (const { delivery, leave } of this.waiting.splice(0)) leave(this.work.report({ delivery, result: null }));
  }

  private startNext(): void {
    const width = isSuspect(this.failures) ? 1 : WIDTH;
    while (this.running < width) {
      const next = this.waiting.shift();
      if (!next) return;
      const late = performance.now() - next.since > MOST_WAIT_MS;
      next.leave(late ? this.work.report({ delivery: next.delivery, result: null }) : this.attempt(next.delivery));
    }
  }

  private async attempt(delivery: ClaimedDelivery): Promise<void> {
    const result = await this.post(delivery);
    await this.work.report({ delivery, result });
  }

  private async post(delivery: ClaimedDelivery): Promise<AttemptResult> {
    this.running++;
    let result: AttemptResult | null = null;
    try {
      result = await this.work.post(delivery);
      return result;
    } finally {
      this.running--;
      this.goOnAfter(result);
    }
  }

  /** `null` stands for an attempt that broke in a way nobody foresaw. */
  private goOnAfter(result: AttemptResult | null): void {
    this.failures = result?.ok ? 0 : this.failures + 1;
    const askedToWait = result !== null && result.retryAfterMs !== null;
    if (isSuspect(this.failures) || askedToWait) this.sendBack();
    else this.startNext();
  }
}
