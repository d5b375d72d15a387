import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { NotFound, type MessageId, type TenantId } from '#platform/kernel';
import { EndMessages } from '../end-messages.js';
import { isCancelable, type MessageState } from '../message.js';
import { NotCancelable } from '../messaging.errors.js';
import { offer } from '../offer.js';

/** Takes a message back while no node has claimed it. */
@Injectable()
export class CancelMessage {
  constructor(
    private readonly database: Database,
    private readonly ends: EndMessages,
  ) {}

  execute(tenantId: TenantId, id: MessageId): Promise<void> {
    return this.database.withTenant(tenantId, async (tx) => {
      // The dispatch row is what a claim takes; holding it decides the race between the two.
      const dispatch = await tx.one<{ state: MessageState }>(
        'SELECT state FROM dispatch WHERE tenant_id = $1 AND message_id = $2 FOR UPDATE',
        [tenantId, id],
      );
      const message = await tx.one<{ state: MessageState }>(
        `SELECT state FROM message WHERE tenant_id = $1 AND id = $2 AND direction = 'out'`,
        [tenantId, id],
      );
      if (!message) throw new NotFound('message');
      if (message.state === 'canceled') return;
      const state = dispatch?.state ?? message.state;
      if (!isCancelable(state)) throw new NotCancelable(state);
      const nextIds = await this.ends.execute(tx, tenantId, [{ id, state: 'canceled', error: null }]);
      await offer(tx, tenantId, nextIds);
    });
  }
}
