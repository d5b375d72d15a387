import { Injectable } from '@nestjs/common';
import type { RecordRequest, RecordResponse } from '#node-protocol';
import { Fenced, type NodeCaller, NodeSessions } from '#nodes';
import { Database, type Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import { TenantEvents } from '#events';
import { EndMessages, leaveLanes, type End } from '../end-messages.js';
import { messageEvent } from '../message-event.js';
import { MarkUnknown } from './mark-unknown.js';
import { type InFlight, RecordRepository, type SentRow } from './record.repository.js';
import { type Next, nextAfter } from './retry.js';

type Recorded = InFlight & { readonly next: Next };

/**
 * Writes down what became of attempts: one transaction for outcome, wamid, attempt log, event and the next message of each lane.
 * A node that has lost its lease may not record; its attempts become `unknown` and Meta's status settles them.
 */
@Injectable()
export class RecordOutcomes {
  constructor(
    private readonly database: Database,
    private readonly sessions: NodeSessions,
    private readonly records: RecordRepository,
    private readonly ends: EndMessages,
    private readonly markUnknown: MarkUnknown,
    private readonly events: TenantEvents,
  ) {}

  execute(node: NodeCaller, epoch: bigint, outcomes: RecordRequest['outcomes']): Promise<RecordResponse> {
    return this.database.withTenant(node.tenantId, async (tx) => {
      if (!(await this.sessions.check(tx, node.nodeId, epoch))) throw new Fenced();
      const rows = await this.records.inFlight(tx, node.tenantId, epoch, outcomes);
      const byId = new Map(outcomes.map((each) => [each.message_id, each.outcome]));
      const recorded = rows.flatMap((row): Recorded[] => {
        const outcome = byId.get(row.message_id);
        return outcome ? [{ ...row, next: nextAfter(outcome, row.attempt) }] : [];
      });
      const nextIds = [
        ...(await this.sent(tx, node.tenantId, recorded)),
        ...(await this.unknown(tx, node.tenantId, recorded)),
        ...(await this.failed(tx, node.tenantId, recorded)),
      ];
      await this.retry(tx, node, recorded);
      return { next_ids: nextIds };
    });
  }

  private async sent(tx: Tx, tenantId: TenantId, recorded: readonly Recorded[]): Promise<MessageId[]> {
    const rows = recorded.flatMap(({ next, ...row }): SentRow[] =>
      next.do === 'sent' ? [{ ...row, wamid: next.wamid, state: next.held ? 'held' : 'sent' }] : [],
    );
    if (rows.length === 0) return [];
    const nextIds = await leaveLanes(
      tx,
      tenantId,
      rows.map((row) => row.message_id),
    );
    const messages = await this.records.markSent(tx, tenantId, rows);
    await this.events.emit(
      tx,
      tenantId,
      messages
        .filter((message) => message.state === 'sent')
        .map((message) => messageEvent('message.sent', message, tx.now)),
    );
    return nextIds;
  }

  private async unknown(tx: Tx, tenantId: TenantId, recorded: readonly Recorded[]): Promise<MessageId[]> {
    const rows = recorded.flatMap(({ next, ...row }) => (next.do === 'unknown' ? [{ ...row, why: next.why }] : []));
    return this.markUnknown.execute(tx, tenantId, rows);
  }

  private async failed(tx: Tx, tenantId: TenantId, recorded: readonly Recorded[]): Promise<MessageId[]> {
    const rows = recorded.flatMap((row) => (row.next.do === 'fail' ? [{ row, error: row.next.error }] : []));
    await this.records.logAttempts(
      tx,
      tenantId,
      rows.map(({ row, error }) => ({ ...row, outcome: 'refused', detail: error })),
    );
    return this.ends.execute(
      tx,
      tenantId,
      rows.map(({ row, error }): End => ({ id: row.message_id, state: 'failed', error })),
    );
  }

  private async retry(tx: Tx, node: NodeCaller, recorded: readonly Recorded[]): Promise<void> {
    const rows = recorded.flatMap(({ next, ...row }) => (next.do === 'retry' ? [{ ...row, ...next }] : []));
    if (rows.length === 0) return;
    await this.records.logAttempts(
      tx,
      node.tenantId,
      rows.map((row) => ({ ...row, outcome: 'not_sent', detail: { why: row.why } })),
    );
    await this.records.putBack(
      tx,
      node.tenantId,
      new Map(rows.map((row) => [row.message_id, new Date(tx.now.getTime() + row.afterMs)])),
    );
    if (rows.some((row) => row.slowNumber)) await this.records.slowDown(tx, node.tenantId, node.numberId);
  }
}
