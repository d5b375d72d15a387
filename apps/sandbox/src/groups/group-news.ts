import type { Chats } from '../chats/chats.js';
import type { Agenda } from '../clock/agenda.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Network } from '../network/network.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { Group } from './group.js';

/** Group calls answer with a request id at once; what came of it is told this much later. */
const SOON_MS = 20;

export type GroupField =
  'group_lifecycle_update' | 'group_participants_update' | 'group_settings_update' | 'group_status_update';

/** Tells a business what happens to its groups (source: whatsapp-cloud-api.md §5.7). */
export class GroupNews {
  constructor(
    private readonly network: Network,
    private readonly chats: Chats,
    private readonly webhooks: Webhooks,
    private readonly agenda: Agenda,
    private readonly clock: SandboxClock,
  ) {}

  tell(group: Group, field: GroupField, type: string, more: object = {}): void {
    const number = this.network.number(group.pnid);
    if (!number) return;
    const json = JSON.stringify({
      timestamp: String(this.clock.seconds()),
      group_id: group.id,
      type,
      ...more,
    });
    this.agenda.later(SOON_MS, () => this.push(number, field, json));
  }

  /** A participant as the webhooks name them. */
  participant(group: Group, phone: string, input?: string): object {
    const number = this.network.number(group.pnid);
    const userId = number && this.chats.threadOf(number, phone).userId;
    return { wa_id: phone, ...(input !== undefined && { input }), user_id: userId };
  }

  private push(number: BusinessNumber, field: GroupField, json: string): void {
    this.webhooks.push({ waba: number.waba, number, field, part: 'groups', json });
  }
}
