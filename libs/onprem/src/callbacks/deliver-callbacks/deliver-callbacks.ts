import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { createLogger, type Logger, type NodeId } from '#platform/kernel';
import { PostCallbacks } from './post-callbacks.js';
import type { Attempt, CallbackRequest, RequestOutcome } from './request.js';
import { RunRound } from './run-round.js';
import { Slots } from './slots.js';

/** Bounds sockets and memory over all clients, for a day on which many of them hang. */
const MOST_REQUESTS = 500;

/** Rounds are transactions, and others need the database too. */
const ROUNDS_AT_ONCE = 4;

/** What this process is doing for one client. */
interface Work {
  readonly outcomes: RequestOutcome[];
  /** Somebody said that there may be more to do. */
  again: boolean;
  running: Promise<void> | null;
}

/**
 * Delivers callbacks to the servers of on-premises clients. Safe to run in several workers and to be killed anywhere: the right to
 * send is claimed before, and what was sent is forgotten after. No order is promised. source: whatsapp-onprem-api.md §14.8
 */
@Injectable()
export class DeliverCallbacks implements OnModuleDestroy {
  private readonly log: Logger = createLogger('onprem');
  private readonly clients = new Map<NodeId, Work>();
  private readonly requests = new Set<Promise<void>>();
  private readonly slots = new Slots(ROUNDS_AT_ONCE);
  private closed = false;

  constructor(
    private readonly round: RunRound,
    private readonly post: PostCallbacks,
  ) {}

  /** There may be something to tell these clients; what is not taken now is found again when it is due. */
  wake(nodeIds: readonly string[]): void {
    for (const nodeId of new Set(nodeIds)) this.look(nodeId as NodeId);
  }

  /** Clients of which this process knows more than the database, because that could not be reached. */
  get unrecorded(): NodeId[] {
    return [...this.clients].filter(([, { outcomes }]) => outcomes.length > 0).map(([nodeId]) => nodeId);
  }

  /** Claims nothing new and sees the running requests to their end. */
  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    for (let open = this.open(); open.length > 0; open = this.open()) await Promise.all(open);
  }

  private open(): Promise<void>[] {
    return [...this.requests, ...[...this.clients.values()].flatMap(({ running }) => running ?? [])];
  }

  private look(nodeId: NodeId): void {
    const work = this.clients.get(nodeId) ?? { outcomes: [], again: false, running: null };
    this.clients.set(nodeId, work);
    work.again = true;
    work.running ??= this.rounds(nodeId, work);
  }

  /** One round after the other, as long as somebody asks for more: what ends while one runs is written down by the next. */
  private async rounds(nodeId: NodeId, work: Work): Promise<void> {
    while (work.again) {
      work.again = false;
      const outcomes = work.outcomes.splice(0);
      try {
        const requests = await this.slots.run(() => this.round.execute(nodeId, outcomes, this.room()));
        for (const request of requests) this.start(request);
      } catch (error) {
        work.outcomes.unshift(...outcomes);
        this.log.warn({ err: error, nodeId }, 'callbacks not recorded, will repeat');
        break;
      }
    }
    work.running = null;
    if (work.outcomes.length === 0) this.clients.delete(nodeId);
  }

  private room(): number {
    return this.closed ? 0 : MOST_REQUESTS - this.requests.size;
  }

  private start(request: CallbackRequest): void {
    const started = performance.now();
    const running = this.attempt(request).then((attempt) => {
      this.requests.delete(running);
      this.keep({ request, ...attempt, milliseconds: Math.round(performance.now() - started) });
    });
    this.requests.add(running);
  }

  private keep(outcome: RequestOutcome): void {
    const { nodeId } = outcome.request;
    const work = this.clients.get(nodeId) ?? { outcomes: [], again: false, running: null };
    this.clients.set(nodeId, work);
    work.outcomes.push(outcome);
    this.look(nodeId);
  }

  private async attempt(request: CallbackRequest): Promise<Attempt> {
    try {
      return await this.post.execute(request);
    } catch (error) {
      this.log.error({ err: error, nodeId: request.nodeId }, 'callback attempt broke, it counts as failed');
      return { error: 'The attempt broke on our side.', result: '1' };
    }
  }
}
