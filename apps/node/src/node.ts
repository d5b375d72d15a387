import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  mediaIdOf,
  type ClaimedMessage,
  type LeaseResponse,
  type NodeState,
  type NodeStats,
  type Outcome,
  queueOfNode,
} from '#node-protocol';
import { within, type Logger } from '#platform/kernel';
import { Queues } from '#platform/queue';
import type { NodeConfig } from './config.js';
import { ControlPlane, FencedError, RefusedError } from './control-plane.js';
import { FrontDoor } from './front-door.js';
import { GraphGateway } from './graph-gateway.js';
import { GraphMedia } from './graph-media.js';
import { MediaCalls } from './media-calls.js';
import { MediaFetcher } from './media-fetcher.js';
import { MediaUploads } from './media-uploads.js';
import { Pump } from './pump.js';
import { Recorder } from './recorder.js';
import { type NodeEnd, Session } from './session.js';

const VERSION = '0.1.0';
const IN_FLIGHT_GRACE_MS = 25_000;
const QUEUE_CLOSE_MS = 2_000;
const JOBS_AT_ONCE = 4;

/**
 * One process of a node: holds a lease, takes jobs from its queue, claims, sends, records. Stateless: killed at any instruction,
 * what it had in hand is found again in the control plane.
 */
export class TrunklineNode {
  private readonly control: ControlPlane;
  private readonly session: Session;
  private readonly queues: Queues;
  private readonly door: FrontDoor;
  private readonly lag = monitorEventLoopDelay({ resolution: 20 });
  private readonly counters = { sent: 0, failed: 0 };
  private readonly ended: Promise<NodeEnd>;
  private state: NodeState = 'run';
  private work: Work | null = null;
  private http: string | null = null;
  private end: (why: NodeEnd) => void = () => undefined;

  constructor(
    private readonly config: NodeConfig,
    private readonly log: Logger,
  ) {
    const identity = { slot: config.NODE_SLOT, instance: config.NODE_INSTANCE, version: VERSION };
    this.control = new ControlPlane(config.CONTROL_PLANE_URL, config.NODE_TOKEN, identity);
    this.ended = new Promise((resolve) => (this.end = resolve));
    const listener = {
      onState: (state: NodeState) => this.obey(state),
      onGraph: (graph: LeaseResponse['graph']) => {
        this.work?.gateway.use(graph);
        this.work?.graphMedia.use(graph);
      },
      onOver: (why: NodeEnd) => this.end(why),
    };
    this.session = new Session(this.control, listener, config.ABANDONED_AFTER_MS, log);
    this.queues = new Queues(config.queue, log);
    this.door = new FrontDoor(config.CONTROL_PLANE_URL, config.NODE_ID, log);
    this.lag.enable();
  }

  /** Runs until `stop` is called or the platform takes the right away. */
  async run(): Promise<NodeEnd> {
    const lease = await Promise.race([this.session.take(), this.ended.then(() => null)]);
    if (lease) {
      this.http = await this.door.open(this.config.NODE_HTTP_HOST, this.config.NODE_HTTP_PORT);
      this.state = lease.node.state;
      this.work = this.workUnder(lease);
      const { work } = this;
      this.queues.work(queueOfNode(lease.node.id), JOBS_AT_ONCE, ({ refs }) => take(work, refs));
      void this.session.keep(() => this.stats());
      this.log.info({ epoch: lease.epoch, slot: this.config.NODE_SLOT }, 'node takes work');
    }
    const why = await this.ended;
    await this.close(why);
    return why;
  }

  stop(): void {
    this.end('stopped');
  }

  private workUnder({ epoch, graph, node }: LeaseResponse): Work {
    const { NODE_CONCURRENCY: concurrency, SEND_TIMEOUT_MS } = this.config;
    const gateway = new GraphGateway(graph, node.phone_number_id, concurrency, SEND_TIMEOUT_MS);
    const graphMedia = new GraphMedia(graph, node.phone_number_id);
    const { NODE_TOKEN: token, CONTROL_PLANE_URL: url } = this.config;
    const calls = new MediaCalls(this.control, { url, token }, epoch, () => this.state === 'run');
    const uploads = new MediaUploads(calls, graphMedia, this.log);
    const recorder = new Recorder(
      (outcomes) => this.control.record(epoch, outcomes),
      (ids) => void (ids.length > 0 && pump.offer(ids)),
      (error) => this.notRecorded(error),
    );
    const deliver = async (message: ClaimedMessage) => {
      const outcome = await sendWith(gateway, uploads, message);
      this.count(outcome);
      recorder.add({ message_id: message.message_id, attempt_token: message.attempt_token, outcome });
    };
    const claim = (ids: readonly string[]) =>
      this.control.claim(epoch, ids).catch((error: unknown) => this.endIfOver(error));
    const pump = new Pump({ mayRun: () => this.state === 'run', claim, deliver }, concurrency, this.log);
    return { gateway, recorder, pump, graphMedia, fetcher: new MediaFetcher(calls, graphMedia, this.log) };
  }

  private notRecorded(error: unknown): void {
    this.log.error({ err: error }, 'outcomes could not be recorded; the platform will settle them');
    if (error instanceof FencedError) this.end('fenced');
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

  private obey(state: NodeState): void {
    if (state !== this.state) this.log.info({ from: this.state, to: state }, 'node changes state');
    this.state = state;
    if (state === 'stop' || state === 'drain') this.end('stopped');
  }

  private stats(): NodeStats {
    return {
      state: this.state,
      in_flight: this.work?.pump.inFlight ?? 0,
      ...this.counters,
      rss_bytes: process.memoryUsage.rss(),
      http: this.http,
      event_loop_lag_ms: Math.round(this.lag.mean / 1e6) || 0,
      ...(this.work?.gateway.state ?? { upstream: 'unknown', credentials: 'unknown', trouble: null }),
    };
  }

  private async finish({ pump, recorder, fetcher }: Work): Promise<void> {
    fetcher.stop();
    pump.stop();
    await pump.idle();
    await recorder.settled();
  }

  private async close(why: NodeEnd): Promise<void> {
    this.door.close();
    if (this.work) await within(this.finish(this.work), IN_FLIGHT_GRACE_MS, undefined);
    await this.queues.close(QUEUE_CLOSE_MS);
    await this.session.close(why);
    this.work?.gateway.close();
    this.control.close();
    this.lag.disable();
  }
}

/** What sends under one lease. */
interface Work {
  readonly gateway: GraphGateway;
  readonly recorder: Recorder;
  readonly pump: Pump;
  readonly graphMedia: GraphMedia;
  readonly fetcher: MediaFetcher;
}

/** The file first, then the message; without the file the message has certainly not been sent. */
async function sendWith(gateway: GraphGateway, uploads: MediaUploads, message: ClaimedMessage): Promise<Outcome> {
  const prepared = await uploads.prepare(message);
  if ('outcome' in prepared) {
    if (prepared.outcome.kind === 'refused') gateway.note(prepared.outcome);
    return prepared.outcome;
  }
  const outcome = await gateway.send(prepared.message);
  uploads.learnFrom(prepared.message, outcome);
  return outcome;
}

/** A job may carry messages to send and files to fetch. */
function take({ pump, fetcher }: Work, refs: readonly string[]): Promise<void> {
  fetcher.offer(refs.flatMap((ref) => mediaIdOf(ref) ?? []));
  return pump.offer(refs.filter((ref) => mediaIdOf(ref) === null));
}
