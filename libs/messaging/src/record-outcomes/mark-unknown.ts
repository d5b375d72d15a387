import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MessageId, TenantId } from '#platform/kernel';
import { TenantEvents } from '#events';
import { leaveLanes } from '../end-messages.js';
import { messageEvent } from '../message-event.js';
import { type InFlight, RecordRepository } from './record.repository.js';

/** A send of which nobody knows whether it reached the network, and what kept us from knowing. */
export type Ambiguous = InFlight & { readonly why: string };

/**
 * Messages that the network may or may not have: not guessed at and not sent again (promise P2). Their hold stays until a status or
 * a person settles them; their lanes go on.
 */
@Injectable()
export class MarkUnknown {
  constructor(
    private readonly records: RecordRepository,
    private readonly events: TenantEvents,
  ) {}

  /** Answers the messages that are now first in the lanes that became free. */
  async execute(tx: Tx, tenantId: TenantId, rows: readonly Ambiguous[]): Promise<MessageId[]> {
    if (rows.length === 0) return [];
    await this.records.logAttempts(
      tx,
      tenantId,
      rows.map((row) => ({ ...row, outcome: 'ambiguous', detail: { why: row.why } })),
    );
    const ids = rows.map((row) => row.message_id);
    const nextIds = await leaveLanes(tx, tenantId, ids);
    const messages = await this.records.setUnknown(tx, tenantId, rows);
    await this.events.emit(
      tx,
      tenantId,
      messages.map((message) => messageEvent('message.unknown', message, tx.now)),
    );
    return nextIds;
  }
}
