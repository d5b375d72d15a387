import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Database, Leases } from '#platform/database';
import { type Logger, type NodeId, randomToken, Repeater } from '#platform/kernel';
import { NodeDriver } from '../driver/node-driver.js';
import { NODES_LOG } from '../nodes.config.js';
import { LeadershipLost } from './as-leader.js';
import { Leadership } from './leadership.js';
import { NodeStatusRepository } from './node-status.repository.js';
import { ReconcileNode } from './reconcile-node.js';
import { ResyncFleet } from './resync-fleet.js';
import { WorkQueue } from './work-queue.js';

const AT_ONCE = 8;
const TICK_MS = 50;
const CHANGES_MS = 500;
const RESYNC_MS = 60_000;
const SECOND_LOOK_MS = 5_000;
/** A resync spreads its looks over this much time. */
const SPREAD_MS = 2_000;
const FINE = 1_000_000;

/**
 * Keeps nodes as they are wanted. Whatever happens only puts an id into the work queue; what to do is found out by looking. Of all
 * workers one leads; the others wait for its lease.
 */
@Injectable()
export class NodeController implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly queue = new WorkQueue<NodeId>(() => randomInt(FINE) / FINE);
  private readonly leadership: Leadership;
  private readonly loops: Repeater[];
  private readonly heard = new Map<NodeId, number>();
  private resyncAt = 0;
  private doubtful = false;

  constructor(
    private readonly database: Database,
    leases: Leases,
    private readonly statuses: NodeStatusRepository,
    private readonly reconcile: ReconcileNode,
    private readonly resync: ResyncFleet,
    private readonly driver: NodeDriver,
    @Inject(NODES_LOG) private readonly log: Logger,
  ) {
    const holder = `${hostname()} ${process.pid} ${randomToken(6)}`;
    this.leadership = new Leadership(leases, holder, () => this.startOver(), log);
    this.loops = [
      new Repeater('node looks', () => this.work(), TICK_MS, log),
      new Repeater('node spec changes', () => this.findChanges(), CHANGES_MS, log),
      new Repeater('node resync', () => this.resyncWhenDue(), CHANGES_MS, log),
    ];
  }

  onApplicationBootstrap(): void {
    this.driver.onHint((nodeId) => this.queue.add(nodeId, performance.now()));
    this.leadership.start();
    for (const loop of this.loops) loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    if (this.leadership.displaced) this.driver.release();
    // Still as the leader: a successor would start processes while ours finish what they have in flight.
    else await this.driver.close();
    await this.leadership.stop();
  }

  /** Whether this controller acts at the moment. */
  get leads(): boolean {
    return this.leadership.current() !== null;
  }

  private startOver(): void {
    this.queue.clear();
    this.heard.clear();
    this.doubtful = false;
    this.resyncAt = performance.now();
  }

  private async work(): Promise<boolean> {
    if (!this.leads || this.doubtful) return false;
    const ids = this.queue.take(performance.now(), AT_ONCE);
    await Promise.all(ids.map((id) => this.look(id)));
    return ids.length === AT_ONCE;
  }

  private async look(id: NodeId): Promise<void> {
    const lease = this.leadership.current();
    if (!lease) return this.queue.done(id, null);
    try {
      const pause = await this.reconcile.execute(id, lease);
      this.queue.done(id, pause === null ? null : performance.now() + pause);
    } catch (error) {
      const pause = this.queue.failed(id, performance.now());
      if (error instanceof LeadershipLost) this.log.warn({ nodeId: id }, 'another controller has taken over');
      else this.log.warn({ err: error, nodeId: id, pause: Math.round(pause) }, 'look at a node failed, will repeat');
    }
  }

  /** Writes of people reach the controller through the row alone, so no word of them can get lost. */
  private async findChanges(): Promise<boolean> {
    if (!this.leads) return false;
    const changed = await this.database.withSystem('changed nodes', (tx) => this.statuses.changed(tx));
    for (const { id, generation } of changed) {
      // Heard of once: a node whose looks fail keeps to its growing pauses.
      if (this.heard.get(id) !== generation) this.queue.add(id, performance.now());
      this.heard.set(id, generation);
    }
    return false;
  }

  private async resyncWhenDue(): Promise<boolean> {
    const lease = this.leadership.current();
    if (!lease || performance.now() < this.resyncAt) return false;
    const { ids, doubtful } = await this.resync.execute(lease);
    this.doubtful = doubtful;
    this.resyncAt = performance.now() + (doubtful ? SECOND_LOOK_MS : RESYNC_MS);
    for (const id of ids) this.queue.add(id, performance.now() + randomInt(Math.min(SPREAD_MS, 1 + ids.length * 10)));
    return false;
  }
}
