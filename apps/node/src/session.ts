import type { LeaseResponse, NodeState, NodeStats } from '#node-protocol';
import { type Logger, within } from '#platform/kernel';
import { type ControlPlane, FencedError, RefusedError } from './control-plane.js';

const RETRY_MS = 1_000;

/** Why a process ends by itself: nobody wants it, a newer one acts, its token is worth nothing, or nobody has answered for long. */
export type NodeEnd = 'stopped' | 'fenced' | 'refused' | 'abandoned';

/** What the session tells the rest of the process. */
export interface SessionListener {
  /** What to do from now on. */
  onState(state: NodeState): void;
  /** Another access token, or another address of WhatsApp. */
  onGraph(graph: LeaseResponse['graph']): void;
  onOver(why: NodeEnd): void;
}

/** The right of this process to act: taken at the start, renewed until the very end, given back. */
export class Session {
  private lease: LeaseResponse | null = null;
  private print = '';
  private answeredAt = performance.now();
  private readonly ended: Promise<void>;
  private end: () => void = () => undefined;
  private over = false;

  constructor(
    private readonly control: ControlPlane,
    private readonly listener: SessionListener,
    private readonly abandonedAfterMs: number,
    private readonly log: Logger,
  ) {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  /** Asks until there is a lease; null when this process is over before there is one. */
  async take(): Promise<LeaseResponse | null> {
    while (!this.over) {
      try {
        const lease = await this.control.takeLease();
        this.lease = lease;
        this.print = lease.graph.print;
        this.answeredAt = performance.now();
        return lease;
      } catch (error) {
        if (this.isTheEnd(error)) return null;
        this.log.warn({ err: error }, 'no lease yet, will ask again');
        await this.pause(RETRY_MS);
      }
    }
    return null;
  }

  /** Renews until `close`: what is in flight at the end is recorded under a lease that lives. */
  async keep(stats: () => NodeStats): Promise<void> {
    const { lease } = this;
    if (!lease) return;
    while (!this.over) {
      await this.pause((lease.lease_seconds * 1_000) / 3);
      if (!this.over) await this.renew(lease, stats());
    }
  }

  /** Stops renewing; a lease that is still ours is given back. */
  async close(why: NodeEnd): Promise<void> {
    this.over = true;
    this.end();
    if (why === 'stopped' && this.lease)
      await this.control
        .release(this.lease.epoch)
        .catch((err: unknown) => this.log.warn({ err }, 'lease not released'));
  }

  private async renew(lease: LeaseResponse, stats: NodeStats): Promise<void> {
    try {
      const answer = await this.control.renew(lease.epoch, stats, this.print);
      this.answeredAt = performance.now();
      if (answer.graph) {
        this.print = answer.graph.print;
        this.listener.onGraph(answer.graph);
      }
      this.listener.onState(answer.state);
    } catch (error) {
      if (this.isTheEnd(error)) return;
      this.log.warn({ err: error }, 'lease not renewed, will try again');
      // Without a renewal the right to act has run out: claim nothing until it is confirmed again.
      if (performance.now() - this.answeredAt > lease.lease_seconds * 1_000) this.listener.onState('pause');
    }
  }

  private isTheEnd(error: unknown): boolean {
    const why = this.whyOver(error);
    if (why) this.log.error({ err: error, why }, 'this process may not act for its node any more');
    if (why) this.listener.onOver(why);
    return why !== null;
  }

  private whyOver(error: unknown): NodeEnd | null {
    if (error instanceof FencedError) return 'fenced';
    if (error instanceof RefusedError) return 'refused';
    return performance.now() - this.answeredAt > this.abandonedAfterMs ? 'abandoned' : null;
  }

  private pause(milliseconds: number): Promise<void> {
    return within(this.ended, milliseconds, undefined);
  }
}
