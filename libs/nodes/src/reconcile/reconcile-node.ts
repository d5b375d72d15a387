import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Finding } from '../condition.js';
import { Database, type Lease } from '#platform/database';
import type { NodeId } from '#platform/kernel';
import { type DesiredNode, DriverFailure, NodeDriver, type ObservedSlot } from '../driver/node-driver.js';
import { addNodeEvents } from '../node-event.js';
import { NODES_CONFIG, type NodesConfig } from '../nodes.config.js';
import { confinement, QueueAccess } from '../queue-access/queue-access.js';
import { asLeader, LeadershipLost, requireLeader } from './as-leader.js';
import { draw } from './blueprint.js';
import { newExits, recentExits, rememberExits, type Exit } from './exits.js';
import { FarewellToNode } from './farewell-to-node.js';
import type { Trouble } from './findings.js';
import { nextStep, targetSlots, type Step } from './next-step.js';
import { NodeStatusRepository, type NodeReport, type NodeUnderControl } from './node-status.repository.js';
import { eventsOf, reportOf } from './report.js';

const AFTER_A_STEP_MS = 300;
const UNTIL_READY_MS = 1_000;
const SETTLED_MS = 15_000;
const QUOTA_MS = 60_000;
const REASON = {
  retryable: 'DriverFailed',
  spec: 'SpecRefused',
  quota: 'QuotaExceeded',
  conflict: 'Conflict',
} as const;

const QUEUE_UNKNOWN = confinement('Unknown', 'NotLooked', 'The queue could not be reached or is not needed now.');

/** What one look led to. */
interface Attempt {
  readonly step: Step | null;
  readonly queue: Finding;
  readonly failure: Error | null;
}

/**
 * One look at one node: read what is wanted, observe what is, take at most one bounded step, write down what was seen. Never waits
 * for the step to have an effect: the next look will tell. source: reliability-and-operations.md §1.2
 */
@Injectable()
export class ReconcileNode {
  constructor(
    private readonly database: Database,
    private readonly statuses: NodeStatusRepository,
    private readonly driver: NodeDriver,
    private readonly access: QueueAccess,
    private readonly farewell: FarewellToNode,
    @Inject(NODES_CONFIG) private readonly config: NodesConfig,
  ) {}

  /** In how many milliseconds to look again; null when the node is gone. Throws what trying again may mend. */
  async execute(id: NodeId, lease: Lease): Promise<number | null> {
    const node = await this.database.withSystem('reconcile node', (tx) => this.statuses.read(tx, id));
    if (!node) return null;
    const observed = await this.driver.observe(id);
    // A process that ends because nobody wants it any more has not failed.
    const wanted = new Set(targetSlots(node.spec));
    const fresh = newExits(observed, node.exits, node.now).filter((exit) => wanted.has(exit.slot));
    const exits = rememberExits(node.exits, fresh);
    const recent = recentExits(exits, node.spec.changedAt, node.now);

    const attempt = await this.attempt(node, observed, recent, lease);
    if (attempt.step?.kind === 'forget') return null;
    const { spec, leases } = node;
    const facts = {
      spec,
      observed,
      leases,
      recentExits: recent,
      queue: attempt.queue,
      trouble: troubleOf(attempt.failure),
    };
    const report = reportOf(node, facts, exits);
    await this.write(lease, node, report, fresh);
    return pauseAfter(attempt, report.replicasReady === wanted.size && report.phase !== 'pausing');
  }

  private async attempt(
    node: NodeUnderControl,
    observed: readonly ObservedSlot[],
    recent: readonly Exit[],
    lease: Lease,
  ): Promise<Attempt> {
    let queue = QUEUE_UNKNOWN;
    try {
      const grant = targetSlots(node.spec).length > 0 ? await this.access.grant(node.id, node.token) : null;
      queue = grant?.confinement ?? queue;
      const desired = grant ? draw(node, grant.connection, this.config) : nothingOf(node);
      const step = nextStep({ ...node.spec, specHash: desired.specHash }, observed, recent, node.now);
      await this.take(step, desired, lease);
      return { step, queue, failure: null };
    } catch (error) {
      if (error instanceof LeadershipLost) throw error;
      return { step: null, queue, failure: error as Error };
    }
  }

  private async take(step: Step, desired: DesiredNode, lease: Lease): Promise<void> {
    if (step.kind !== 'settled' && step.kind !== 'wait') await requireLeader(this.database, lease);
    if (step.kind === 'apply') await this.driver.apply({ ...desired, slots: step.slots, later: step.later });
    if (step.kind === 'remove') await this.driver.remove(desired.nodeId);
    if (step.kind === 'forget') await this.farewell.execute({ id: desired.nodeId, tenantId: desired.tenantId }, lease);
  }

  private async write(lease: Lease, node: NodeUnderControl, report: NodeReport, fresh: readonly Exit[]): Promise<void> {
    const { conditions, exits, phase, observedGeneration } = report;
    const before = [node.conditions, node.exits, node.phase, node.observedGeneration];
    if (isDeepStrictEqual(before, [conditions, exits, phase, observedGeneration])) return;
    await asLeader(this.database, lease, async (tx) => {
      await this.statuses.write(tx, node.tenantId, node.id, report);
      await addNodeEvents(tx, eventsOf(node, report, fresh));
    });
  }
}

/** A node that shall have no process needs no environment either. */
const nothingOf = ({ tenantId, id }: NodeUnderControl): DesiredNode => ({
  tenantId,
  nodeId: id,
  slots: [],
  specHash: '',
  env: {},
  memoryMb: 0,
});

function troubleOf(failure: Error | null): Trouble | null {
  if (!failure) return null;
  const reason = failure instanceof DriverFailure ? REASON[failure.kind] : 'StepFailed';
  return { reason, message: failure.message };
}

function pauseAfter({ step, failure }: Attempt, ready: boolean): number {
  if (failure) {
    if (!(failure instanceof DriverFailure) || failure.kind === 'retryable') throw failure;
    return { spec: SETTLED_MS, quota: QUOTA_MS, conflict: 0 }[failure.kind];
  }
  if (step?.kind === 'wait') return step.ms;
  if (step?.kind === 'settled') return ready ? SETTLED_MS : UNTIL_READY_MS;
  return AFTER_A_STEP_MS;
}
