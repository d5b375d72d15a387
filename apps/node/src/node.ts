import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ClaimedMessage, LeaseResponse, NodeState, NodeStats, Outcome } from '#node-protocol';
import { sleep, within, type Logger } from '#platform/kernel';
import { Queues } from '#platform/queue';
import type { NodeConfig } from './config.js';
import { ControlPlane, FencedError, RefusedError } from './control-plane.js';
import { GraphGateway } from './graph-gateway.js';
import { Pump } from './pump.js';
import { Recorder } from './recorder.js';

const VERSION = '0.1.0';
const IN_FLIGHT_GRACE_MS = 25_000;
const LEASE_RETRY_MS = 1_000;
const JOBS_AT_ONCE = 4;

/** Why the node ended by itself: the process exits with this. */
export type NodeEnd = 'stopped' | 'fenced' | 'refused';

/**
 * One process of a node: holds a lease, takes jobs from its queue, claims, sends, records. Stateless: killed at any instruction,
 * what it had in hand is found again in the control plane.
 */
export class TrunklineNode {
  private readonly control: ControlPlane;
  private readonly queues: Queues;
  private readonly lag = monitorEventLoopDelay({ resolution: 20 });
  private readonly counters = { sent: 0, failed: 0 };
  private state: NodeState = 'run';
  private lease: LeaseResponse | null = null;
  private gateway: GraphGateway | null = null;
  private end: (why: NodeEnd) => void = () => undefined;
  private recorder: Recorder | null = null;
  private pump: Pump | null = null;

  constructor(
    private readonly config: NodeConfig,
    private readonly log: Logger,
  ) {
    const identity = { slot: config.NODE_SLOT, instance: config.NODE_INSTANCE, version: VERSION };
    this.control = new ControlPlane(config.CONTROL_PLANE_URL, config.NODE_TOKEN, identity);
    this.queues = new Queues(config.queue, log);
    this.lag.enable();
  }

  /** Runs until `stop` is called or the platform takes the right away. */
  async run(): Promise<NodeEnd> {
    const ended = new Promise<NodeEnd>((resolve) => (this.end = resolve));
    const lease = await this.takeLease();
    if (!lease) return 'refused';
    this.lease = lease;
    this.state = lease.node.state;
    const concurrency = this.config.NODE_CONCURRENCY;
    const gateway = new GraphGateway(lease.graph, lease.node.phone_number_id, concurrency, this.config.SEND_TIMEOUT_MS);
    this.gateway = gateway;
    const pump = new Pump(this.workWith(lease.epoch, gateway), concurrency, this.log);
    this.pump = pump;
    this.recorder = this.recorderFor(lease.epoch, pump);
    this.queues.work(`node-${lease.node.id}`, JOBS_AT_ONCE, ({ refs }) => pump.offer(refs));
    const renewing = this.renewUntil(ended);
    this.log.info({ epoch: lease.epoch, slot: this.config.NODE_SLOT }, 'node takes work');

    const why = await ended;
    pump.stop();
    await within(this.finish(pump), IN_FLIGHT_GRACE_MS, undefined);
    await this.close(why, lease.epoch);
    await renewing;
    return why;
  }

  stop(): void {
    this.end('stopped');
  }

  private async takeLease(): Promise<LeaseResponse | null> {
    for (;;) {
      try {
        return await this.control.takeLease();
      } catch (error) {
        if (error instanceof RefusedError) {
          this.log.error({ err: error }, 'no lease for this node');
          return null;
        }
        this.log.warn({ err: error }, 'control plane not reachable, will ask for the lease again');
        await sleep(LEASE_RETRY_MS);
      }
    }
  }

  private workWith(epoch: string, gateway: GraphGateway) {
    return {
      mayRun: () => this.state === 'run',
      claim: async (ids: readonly string[]) =>
        this.control.claim(epoch, ids).catch((error: unknown) => this.endIfOver(error)),
      deliver: async (message: ClaimedMessage) => {
        const outcome = await gateway.send(message);
        this.count(outcome);
        this.recorder?.add({ message_id: message.message_id, attempt_token: message.attempt_token, outcome });
      },
    };
  }

  private recorderFor(epoch: string, pump: Pump): Recorder {
    return new Recorder(
      (outcomes) => this.control.record(epoch, outcomes),
      (ids) => void (ids.length > 0 && pump.offer(ids)),
      (error) => {
        this.log.error({ err: error }, 'outcomes could not be recorded; the platform will settle them');
        if (error instanceof FencedError) this.end('fenced');
      },
    );
  }

  private endIfOver(error: unknown): never {
    if (error instanceof FencedError) this.end('fenced');
    if (error instanceof RefusedError) this.end('refused');
    throw error;
  }

  private count(outcome: Outcome): void {
    if (outcome.kind === 'accepted') this.counters.sent++;
    else this.counters.failed++;
  }

  private async renewUntil(ended: Promise<NodeEnd>): Promise<void> {
    const lease = this.lease;
    if (!lease) return;
    let over = false;
    void ended.then(() => (over = true));
    let heldUntil = performance.now() + lease.lease_seconds * 1_000;
    while (!over) {
      await Promise.race([sleep((lease.lease_seconds * 1_000) / 3), ended]);
      if (over) return;
      try {
        const answer = await this.control.renew(lease.epoch, this.stats());
        heldUntil = performance.now() + answer.lease_seconds * 1_000;
        this.obey(answer.state);
      } catch (error) {
        if (error instanceof FencedError) return this.end('fenced');
        if (error instanceof RefusedError) return this.end('refused');
        this.log.warn({ err: error }, 'lease not renewed, will try again');
        // Without a renewal the right to act has run out: claim nothing until it is confirmed again.
        if (performance.now() > heldUntil) this.state = 'pause';
      }
    }
  }

  private obey(state: NodeState): void {
    if (state !== this.state) this.log.info({ from: this.state, to: state }, 'node changes state');
    this.state = state;
    if (state === 'stop' || state === 'drain') this.end('stopped');
  }

  private stats(): NodeStats {
    const { upstream, credentials, trouble } = this.gateway?.state ?? {
      upstream: 'unknown',
      credentials: 'unknown',
      trouble: null,
    };
    return {
      in_flight: this.pump?.inFlight ?? 0,
      ...this.counters,
      rss_bytes: process.memoryUsage.rss(),
      event_loop_lag_ms: Math.round(this.lag.mean / 1e6) || 0,
      upstream,
      credentials,
      trouble,
    };
  }

  private async finish(pump: Pump): Promise<void> {
    await pump.idle();
    await this.recorder?.settled();
  }

  private async close(why: NodeEnd, epoch: string): Promise<void> {
    await this.queues.close(2_000);
    if (why === 'stopped')
      await this.control.release(epoch).catch((err: unknown) => this.log.warn({ err }, 'lease not released'));
    this.gateway?.close();
    this.control.close();
    this.lag.disable();
  }
}
