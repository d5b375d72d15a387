import { Injectable } from '@nestjs/common';
import { Contacts } from '#contacts';
import { CountMessages, type MessageCount } from '#messaging';
import { Database } from '#platform/database';
import type { OwnNumber } from '../number-graph.js';
import { sum } from './app-stats.js';
import { gauge, type Metrics } from './metric.js';

const RECEIPTS = ['delivered', 'read'];

/** What of a client is in the database; bounded counts. source: whatsapp-onprem-api.md §13 */
@Injectable()
export class DbStats {
  constructor(
    private readonly database: Database,
    private readonly messages: CountMessages,
    private readonly contacts: Contacts,
  ) {}

  show({ tenantId, numberId }: OwnNumber): Promise<Metrics> {
    return this.database.withTenant(tenantId, async (tx) => {
      const counts = await this.messages.newest(tx, tenantId, numberId);
      const value = await this.contacts.count(tx, tenantId);
      const of = (direction: MessageCount['direction']) => sum(counts.filter((each) => each.direction === direction));
      const receipts = counts.filter(({ direction, state }) => direction === 'out' && RECEIPTS.includes(state));
      return {
        db_contacts: {
          type: 'gauge',
          help: 'contacts of the company, at most 100000',
          data: [{ labels: { type: 'whatsapp_user' }, value }],
        },
        db_messages: {
          type: 'gauge',
          help: 'messages of this number among the newest 10000 of the company',
          data: [
            { labels: { type: 'outgoing' }, value: of('out') },
            { labels: { type: 'incoming' }, value: of('in') },
          ],
        },
        db_message_receipts: gauge('of these outgoing messages, delivered or read', sum(receipts)),
      };
    });
  }

  /** What waits to be sent, by state. */
  showInternal({ tenantId, numberId }: OwnNumber): Promise<Metrics> {
    return this.database.withTenant(tenantId, async (tx) => {
      const waiting = await this.messages.waiting(tx, tenantId, numberId);
      const data = waiting.map(({ state, count }) => ({ labels: { state }, value: count }));
      return { db_queued_messages: { type: 'gauge', help: 'messages that wait to be sent, at most 100000', data } };
    });
  }
}
