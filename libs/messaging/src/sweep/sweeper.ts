import { queueOfNode } from '#node-protocol';
import { Inject, Injectable } from '@nestjs/common';

import { Database, ensurePartitions } from '#platform/database';
import { addToOutbox } from '#platform/outbox';
import { Queues } from '#platform/queue';
import { MESSAGING_CONFIG, type MessagingConfig } from '../messaging.config.js';
import { EnvelopeRepository } from '../receive-webhook/envelope.repository.js';
import { INBOUND_QUEUE } from '../receive-webhook/inbound-queue.js';
import { SweepEndings } from './sweep-endings.js';
import { SweepParked } from './sweep-parked.js';
import { type Due, SweepRepository } from './sweep.repository.js';

/**
 * Finds what would otherwise wait for ever: due schedules, jobs that a lost queue forgot, nodes that died while sending, what has
 * expired, statuses that came too early. Every step is safe to run twice and in several workers at once (promise P1).
 */
@Injectable()
export class Sweeper {
  constructor(
    @Inject(MESSAGING_CONFIG) private readonly config: MessagingConfig,
    private readonly database: Database,
    private readonly sweep: SweepRepository,
    private readonly queues: Queues,
    private readonly endings: SweepEndings,
    private readonly parked: SweepParked,
    private readonly envelopes: EnvelopeRepository,
  ) {}

  /** The quick round: schedules and back-offs that have become due. */
  async due(): Promise<boolean> {
    const count = await this.database.withSystem('offer what is due', async (tx) => {
      const due = await this.sweep.takeDue(tx);
      await this.sweep.markQueued(tx, due);
      await addToOutbox(tx, due.map(dispatchOf));
      return due.length;
    });
    return count > 0;
  }

  /** The slow round: everything that something went wrong with. */
  async recover(): Promise<boolean> {
    await this.reoffer();
    await this.endings.unknown(this.config.SWEEP_STUCK_SECONDS);
    await this.endings.releaseUnknown();
    await this.endings.releaseGroups();
    await this.endings.expired();
    await this.parked.retry();
    await this.database.withSystem('offer lost notifications again', async (tx) => {
      const lost = await this.envelopes.lost(tx, this.config.SWEEP_REOFFER_SECONDS);
      await addToOutbox(
        tx,
        lost.map(({ id }) => ({ queue: INBOUND_QUEUE, ref: id })),
      );
    });
    return false;
  }

  /** Once an hour: rows nobody needs any more, and room for the weeks to come. */
  async housekeeping(): Promise<boolean> {
    await this.database.withSystem('housekeeping', async (tx) => {
      await this.sweep.forget(tx);
      await ensurePartitions(tx, tx.now);
    });
    return false;
  }

  /** Only where the queue has nothing left: a long backlog is not a lost one, and offering it twice would make it longer. */
  private async reoffer(): Promise<void> {
    const seconds = this.config.SWEEP_REOFFER_SECONDS;
    const nodes = await this.database.withSystem('find lost jobs', (tx) => this.sweep.nodesWithStale(tx, seconds));
    for (const nodeId of nodes) {
      if ((await this.queues.depth(queueOfNode(nodeId))) > 0) continue;
      await this.database.withSystem('offer lost jobs again', async (tx) => {
        await addToOutbox(tx, (await this.sweep.takeStale(tx, nodeId, seconds)).map(dispatchOf));
      });
    }
  }
}

const dispatchOf = (due: Due) => ({ queue: queueOfNode(due.node_id), ref: due.message_id });
