import { Injectable } from '@nestjs/common';
import { Billing } from '#billing';
import { NodeSessions } from '#nodes';
import { Database, type Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import { EndMessages } from '../end-messages.js';
import { STATUS_WAIT_MS } from '../message.js';
import { offer } from '../offer.js';
import { MarkUnknown } from '../record-outcomes/mark-unknown.js';
import { type Stuck, SweepRepository } from './sweep.repository.js';

/** What a replaced process sent last may have reached the network, and its status is then on the way. */
const REPLACED_SECONDS = 2;

/** Ends that nobody else will bring about. */
@Injectable()
export class SweepEndings {
  constructor(
    private readonly database: Database,
    private readonly sweep: SweepRepository,
    private readonly markUnknown: MarkUnknown,
    private readonly ends: EndMessages,
    private readonly sessions: NodeSessions,
    private readonly billing: Billing,
  ) {}

  /** Whether these were sent is not known, and is not guessed (promise P2). */
  async unknown(afterSeconds: number): Promise<void> {
    const stuck = await this.database.withSystem('find stuck sends', (tx) => this.stuck(tx, afterSeconds));
    for (const [tenantId, rows] of Map.groupBy(stuck, (row) => row.tenant_id)) {
      await this.database.withTenant(tenantId, async (tx) => {
        const still = await this.sweep.lockStuck(tx, tenantId, rows);
        const why = 'the node went silent while sending';
        const nextIds = await this.markUnknown.execute(
          tx,
          tenantId,
          still.map((row) => ({ ...row, why })),
        );
        await offer(tx, tenantId, nextIds);
      });
    }
  }

  /** Nothing is to be heard any more of a send whose process was replaced; of another one not after the given time. */
  private async stuck(tx: Tx, afterSeconds: number): Promise<Stuck[]> {
    const silent = await this.sweep.submitting(tx, REPLACED_SECONDS);
    const held = await this.sessions.held(
      tx,
      silent.map((row) => row.epoch),
    );
    return silent.filter((row) => row.seconds >= afterSeconds || !held.has(row.epoch));
  }

  /** The money for what stays unknown goes back; should its status come after all, it is charged then. */
  async releaseUnknown(): Promise<void> {
    const rows = await this.database.withSystem('find what stays unknown', (tx) =>
      this.sweep.longUnknown(tx, new Date(tx.now.getTime() - STATUS_WAIT_MS)),
    );
    for (const [tenantId, own] of Map.groupBy(rows, (row) => row.tenant_id))
      await this.database.withTenant(tenantId, async (tx) => {
        const ids = own.map((row) => row.message_id);
        await this.billing.release(tx, tenantId, await this.sweep.forgetQuotes(tx, tenantId, ids));
      });
  }

  /** What was held for participants of groups who were not reached in all that time. */
  async releaseGroups(): Promise<void> {
    const rows = await this.database.withSystem('find what is held for groups', (tx) => this.sweep.groupHoldsDue(tx));
    for (const [tenantId, own] of Map.groupBy(rows, (row) => row.tenant_id))
      await this.database.withTenant(tenantId, async (tx) => {
        const ids = own.map((row) => row.message_id);
        await this.billing.release(tx, tenantId, await this.sweep.takeGroupHolds(tx, tenantId, ids));
      });
  }

  async expired(): Promise<void> {
    const rows = await this.database.withSystem('find expired messages', (tx) => this.sweep.expired(tx));
    for (const [tenantId, own] of Map.groupBy(rows, (row) => row.tenant_id))
      await this.expire(
        tenantId,
        own.map((row) => row.message_id),
      );
  }

  private expire(tenantId: TenantId, ids: readonly MessageId[]): Promise<void> {
    return this.database.withTenant(tenantId, async (tx) => {
      const locked = await this.sweep.lockExpired(tx, tenantId, ids);
      const nextIds = await this.ends.execute(
        tx,
        tenantId,
        locked.map((id) => ({ id, state: 'expired' as const, error: null })),
      );
      await offer(tx, tenantId, nextIds);
    });
  }
}
