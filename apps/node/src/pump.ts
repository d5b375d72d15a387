import type { ClaimedMessage, ClaimResponse } from '#node-protocol';
import { sleep, type Logger } from '#platform/kernel';

const MOST_PER_CLAIM = 100;
const RETRY_MS = 500;

/** What the pump drives; the node wires the control plane and the gateway in. */
export interface PumpWork {
  claim(ids: readonly string[]): Promise<ClaimResponse>;
  /** Sends one message and sees that its outcome is recorded. */
  deliver(message: ClaimedMessage): Promise<void>;
  /** True while the platform wants this node to send. */
  mayRun(): boolean;
}

/**
 * Turns offered message ids into sends: claims them in sets, keeps at most `concurrency` in flight, waits where the number's rate
 * says so. Order within a lane is not its business: the claim only ever gives the first of a lane.
 */
export class Pump {
  private readonly offered = new Map<string, (() => void)[]>();
  private inFlightCount = 0;
  private running = false;
  private stopped = false;
  private readonly flights = new Set<Promise<void>>();

  constructor(
    private readonly work: PumpWork,
    private readonly concurrency: number,
    private readonly log: Logger,
  ) {}

  get inFlight(): number {
    return this.inFlightCount;
  }

  /** Resolves when each id has been through a claim; a claim that says "later" is asked again. */
  async offer(ids: readonly string[]): Promise<void> {
    const claimed = ids.map(
      (id) => new Promise<void>((resolve) => this.offered.set(id, [...(this.offered.get(id) ?? []), resolve])),
    );
    void this.run();
    await Promise.all(claimed);
  }

  /** Claims nothing more; what is in flight goes on. Offers that were waiting are let go: they will be offered again. */
  stop(): void {
    this.stopped = true;
    this.letGo([...this.offered.keys()]);
  }

  async idle(): Promise<void> {
    while (this.flights.size > 0) await Promise.all(this.flights);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      while (!this.stopped && this.offered.size > 0) await this.round();
    } finally {
      this.running = false;
    }
  }

  private async round(): Promise<void> {
    const room = Math.min(this.concurrency - this.inFlightCount, MOST_PER_CLAIM);
    if (!this.work.mayRun()) return sleep(RETRY_MS);
    if (room <= 0) return void (await Promise.race(this.flights));
    const ids = [...this.offered.keys()].slice(0, room);
    try {
      const answer = await this.work.claim(ids);
      for (const message of answer.messages) this.launch(message);
      const later = new Set(answer.later_ids);
      this.letGo(ids.filter((id) => !later.has(id)));
      if (answer.next_ids.length > 0) this.remember(answer.next_ids);
      if (answer.messages.length === 0 && answer.later_ids.length > 0) await sleep(answer.retry_after_ms);
    } catch (error) {
      this.log.warn({ err: error }, 'claim failed, will ask again');
      await sleep(RETRY_MS);
    }
  }

  private launch(message: ClaimedMessage): void {
    this.inFlightCount++;
    const flight = this.work.deliver(message).finally(() => {
      this.inFlightCount--;
      this.flights.delete(flight);
    });
    this.flights.add(flight);
  }

  private remember(ids: readonly string[]): void {
    for (const id of ids) if (!this.offered.has(id)) this.offered.set(id, []);
  }

  private letGo(ids: readonly string[]): void {
    for (const id of ids) {
      for (const resolve of this.offered.get(id) ?? []) resolve();
      this.offered.delete(id);
    }
  }
}
