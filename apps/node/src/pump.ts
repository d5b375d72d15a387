import type { ClaimedMessage, ClaimResponse } from '#node-protocol';
import { sleep, type Logger } from '#platform/kernel';

const MOST_PER_CLAIM = 100;
const RETRY_MS = 500;

/** Who wants to hear that an id has been through a claim. */
type Waiting = readonly (() => void)[];

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
  private offered = new Map<string, Waiting>();
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
    const claimed = ids.map((id) => new Promise<void>((resolve) => this.remember(id, [resolve])));
    void this.run();
    await Promise.all(claimed);
  }

  /** Claims nothing more; what is in flight goes on. Offers that were waiting are let go: they will be offered again. */
  stop(): void {
    this.stopped = true;
    for (const waiting of this.offered.values()) resolveAll(waiting);
    this.offered.clear();
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
    const asked = this.take(room);
    try {
      const answer = await this.work.claim([...asked.keys()]);
      for (const message of answer.messages) this.launch(message);
      this.putBack(asked, answer.later_ids);
      for (const done of asked.values()) resolveAll(done);
      for (const id of answer.next_ids) this.remember(id, []);
      if (answer.messages.length === 0 && answer.later_ids.length > 0) await sleep(answer.retry_after_ms);
    } catch (error) {
      this.log.warn({ err: error }, 'claim failed, will ask again');
      this.putBack(asked, [...asked.keys()]);
      await sleep(RETRY_MS);
    }
  }

  /** What is asked about now is offered no more: who offers it again meanwhile knows something that this claim may not have seen. */
  private take(room: number): Map<string, Waiting> {
    const asked = new Map([...this.offered].slice(0, room));
    for (const id of asked.keys()) this.offered.delete(id);
    return asked;
  }

  /** In front of what came after them, so that nobody waits longer for having been early. */
  private putBack(asked: Map<string, Waiting>, ids: readonly string[]): void {
    const meanwhile = this.offered;
    this.offered = new Map();
    for (const id of ids) {
      this.remember(id, asked.get(id) ?? []);
      asked.delete(id);
    }
    for (const [id, waiting] of meanwhile) this.remember(id, waiting);
  }

  private launch(message: ClaimedMessage): void {
    this.inFlightCount++;
    const flight = this.work.deliver(message).finally(() => {
      this.inFlightCount--;
      this.flights.delete(flight);
    });
    this.flights.add(flight);
  }

  private remember(id: string, waiting: Waiting): void {
    if (this.stopped) return resolveAll(waiting);
    this.offered.set(id, [...(this.offered.get(id) ?? []), ...waiting]);
  }
}

function resolveAll(waiting: Waiting): void {
  for (const resolve of waiting) resolve();
}
