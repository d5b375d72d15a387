import { Inject, Injectable } from '@nestjs/common';
import { Database, type Lease } from '#platform/database';
import type { Logger, NodeId } from '#platform/kernel';
import { NodeDriver, type Workload } from '../driver/node-driver.js';
import { addNodeEvents, type NodeEvent } from '../node-event.js';
import { NODES_LOG } from '../nodes.config.js';
import { asLeader, requireLeader } from './as-leader.js';
import { NodeStatusRepository } from './node-status.repository.js';
import { type Fleet, sortFleet } from './sort-fleet.js';

/** How long the remains of an unwanted node are kept after it was stopped. */
const GRACE_MS = 10 * 60_000;

export interface Resynced {
  /** Every living node: each gets a look. */
  readonly ids: readonly NodeId[];
  /** The list is in doubt: do nothing until the next one. */
  readonly doubtful: boolean;
}

/** Compares the whole fleet with everything that runs, because events get lost. source: reliability-and-operations.md §1.2 (3, 6, 12) */
@Injectable()
export class ResyncFleet {
  private doubted = false;
  private readonly quarantined = new Map<NodeId, number>();

  constructor(
    private readonly database: Database,
    private readonly statuses: NodeStatusRepository,
    private readonly driver: NodeDriver,
    @Inject(NODES_LOG) private readonly log: Logger,
  ) {}

  /** A list that fails throws and changes nothing: it must never read as "everything is gone". */
  async execute(lease: Lease): Promise<Resynced> {
    const known = await this.database.withSystem('resync nodes', (tx) => this.statuses.fleet(tx));
    const present = await this.driver.list();
    const fleet = sortFleet(known, present);
    const ids = known.map((node) => node.id);
    // The second list in a row that says the same is believed.
    const doubtful = fleet.implausible && !this.doubted;
    this.doubted = fleet.implausible;
    if (doubtful) {
      await this.raiseAlarm(lease, fleet, known.length);
      return { ids, doubtful };
    }
    await this.quarantine(lease, fleet.unwanted);
    return { ids, doubtful };
  }

  private async raiseAlarm(lease: Lease, { missing }: Fleet, of: number): Promise<void> {
    this.log.error(
      { missing: missing.length, of },
      'too many nodes look missing at once, nothing is done until the next list',
    );
    const message = `${missing.length} of ${of} nodes were missing from one list; looking again before anything is started.`;
    await asLeader(this.database, lease, async (tx) => {
      const owners = await this.statuses.ownersOf(tx, missing);
      const said = { kind: 'warning', reason: 'FleetMissing', message } as const;
      await addNodeEvents(
        tx,
        owners.map(({ id, tenantId }) => ({ ...said, tenantId, nodeId: id })),
      );
    });
  }

  /** Stops at once what nobody wants, and removes it after a grace, in which somebody may still ask what it was. */
  private async quarantine(lease: Lease, unwanted: readonly Workload[]): Promise<void> {
    if (unwanted.length > 0) await requireLeader(this.database, lease);
    const now = performance.now();
    const events: NodeEvent[] = [];
    for (const workload of unwanted) {
      const since = this.quarantined.get(workload.nodeId);
      if (since === undefined) {
        this.quarantined.set(workload.nodeId, now);
        events.push(
          eventOf(workload, 'Quarantined', 'No living node has this id: stopped, to be removed in 10 minutes.'),
        );
      }
      if (since !== undefined && now - since > GRACE_MS) {
        await this.driver.remove(workload.nodeId);
        events.push(eventOf(workload, 'OrphanRemoved', 'The remains of an unwanted node were removed.'));
      } else if (workload.slots.length > 0) await this.driver.apply(stopped(workload));
    }
    const still = new Set(unwanted.map((workload) => workload.nodeId));
    for (const id of this.quarantined.keys()) if (!still.has(id)) this.quarantined.delete(id);
    if (events.length > 0) await asLeader(this.database, lease, (tx) => addNodeEvents(tx, events));
  }
}

const stopped = ({ tenantId, nodeId }: Workload) => ({
  tenantId,
  nodeId,
  slots: [],
  specHash: '',
  env: {},
  memoryMb: 0,
});

const eventOf = ({ tenantId, nodeId }: Workload, reason: string, message: string): NodeEvent => ({
  tenantId,
  nodeId,
  kind: 'warning',
  reason,
  message,
});
