import { randomToken } from '#platform/kernel';
import type { Chats } from '../chats/chats.js';
import type { Shown } from '../chats/shown.js';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { newWamid } from '../chats/wamid.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { GraphError } from '../graph/graph-error.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Network } from '../network/network.js';
import { invalid } from '../problems/problem.js';
import type { Notices } from '../webhooks/notices.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { AppHistory } from './app-history.js';

const DAY_MS = 24 * 3_600_000;
/** source: whatsapp-cloud-api.md §5.2: an edit within 15 minutes, a revocation within two days. */
const EDIT_MS = 15 * 60_000;
const REVOKE_MS = 2 * DAY_MS;

export const SYNCS = ['smb_app_state_sync', 'history'] as const;
export type Sync = (typeof SYNCS)[number];

/** source: whatsapp-cloud-api.md §5.5, PARTNER_REMOVED */
export const DISCONNECTIONS = [
  'ACCOUNT_DISCONNECTED',
  'BUSINESS_DOWNGRADE',
  'CHANGE_NUMBER',
  'COMPANION_INACTIVITY',
  'PRIMARY_INACTIVITY',
  'USER_RE_REGISTERED',
] as const;

/** What the owner does by hand. */
export interface Written {
  readonly text?: string;
  readonly edit?: { readonly message_id: string; readonly text: string };
  readonly revoke?: { readonly message_id: string };
}

export interface AppContact {
  readonly phone: string;
  readonly full_name?: string;
  readonly first_name?: string;
  readonly action: 'add' | 'remove';
}

/** The WhatsApp Business app on the owner's phone, beside the Cloud API on the same number (source: whatsapp-cloud-api.md §8.4). */
export class BusinessApp {
  constructor(
    private readonly network: Network,
    private readonly chats: Chats,
    private readonly history: AppHistory,
    private readonly webhooks: Webhooks,
    private readonly notices: Notices,
    private readonly clock: SandboxClock,
  ) {}

  /** The owner writes, edits or takes back: free, without statuses, told as an echo. */
  write(number: BusinessNumber, phone: string, written: Written): ChatMessage {
    const thread = this.chats.threadOf(number, phone);
    const { type, payload, shown } = this.contentOf(thread, written);
    const message: ChatMessage = {
      wamid: newWamid(phone, true),
      thread,
      fromBusiness: true,
      type,
      shown,
      at: this.clock.ms(),
      major: 0,
      status: 'delivered',
    };
    this.chats.add(message);
    this.push(number, 'smb_message_echoes', 'message_echoes', {
      from: number.phone,
      to: thread.visiblePhone,
      to_user_id: thread.userId,
      id: message.wamid,
      timestamp: secondsOf(message.at),
      type,
      [type]: payload,
    });
    return message;
  }

  /** The owner's address book changes; an edit is added again (source: §5.6). */
  changeContact(number: BusinessNumber, { phone, full_name, first_name, action }: AppContact): void {
    const name = full_name ?? this.chats.findThread(number, phone)?.handset.name ?? `+${phone}`;
    this.tellContact(number, phone, name, first_name, action);
  }

  /** Disconnected in the app, which is the only way: the number serves the API no longer. */
  disconnect(number: BusinessNumber, reason: string, initiatedBy: 'USER' | 'SYSTEM'): void {
    this.network.set(number.id, { registered: false });
    this.notices.tellPartner(number.waba, {
      event: 'PARTNER_REMOVED',
      waba_info: { waba_id: number.waba.id, owner_business_id: number.waba.businessId },
      disconnection_info: { reason, initiated_by: initiatedBy },
    });
  }

  /** Within 24 hours of onboarding, once each; the data comes by webhook. */
  synchronise(number: BusinessNumber, sync: Sync): string {
    if (!number.isShared)
      throw new GraphError(100, undefined, { message: 'The number is not used in the WhatsApp Business app.' });
    if (this.clock.ms() - (number.onboardedAt ?? 0) >= DAY_MS) throw new GraphError(2593108);
    if (number.synced.includes(sync)) throw new GraphError(2593107);
    this.network.set(number.id, { synced: [...number.synced, sync] });
    if (sync === 'history') this.history.handOver(number);
    else
      for (const { handset, visiblePhone } of this.chats.threadsWith(number))
        this.tellContact(number, visiblePhone, handset.name, undefined, 'add');
    return randomToken(16);
  }

  private contentOf(thread: Thread, { text, edit, revoke }: Written): { type: string; payload: object; shown: Shown } {
    if (edit) {
      const original = this.ownMessage(thread, edit.message_id, EDIT_MS, '/edit/message_id');
      const message = { type: 'text', text: { body: edit.text } };
      return { type: 'edit', payload: { original_message_id: original, message }, shown: { text: edit.text } };
    }
    if (revoke) {
      const original = this.ownMessage(thread, revoke.message_id, REVOKE_MS, '/revoke/message_id');
      return { type: 'revoke', payload: { original_message_id: original }, shown: { data: revoke } };
    }
    return { type: 'text', payload: { body: text }, shown: { text } };
  }

  /** What was sent by API cannot be changed, in the app no more than by API. */
  private ownMessage(thread: Thread, wamid: string, longestMs: number, pointer: string): string {
    const message = thread.messages.find((each) => each.wamid === wamid);
    if (!message?.fromBusiness || message.category !== undefined)
      throw invalid(pointer, 'this message was not written in the app');
    if (this.clock.ms() - message.at > longestMs) throw invalid(pointer, 'this message is too old for that');
    return wamid;
  }

  private tellContact(
    number: BusinessNumber,
    phone: string | undefined,
    fullName: string,
    firstName = fullName.split(' ')[0],
    action: 'add' | 'remove',
  ): void {
    this.push(number, 'smb_app_state_sync', 'state_sync', {
      type: 'contact',
      contact: { full_name: fullName, first_name: firstName, phone_number: phone },
      action,
      metadata: { timestamp: secondsOf(this.clock.ms()) },
    });
  }

  private push(number: BusinessNumber, field: string, part: string, value: object): void {
    this.webhooks.push({ waba: number.waba, number, field, part, json: JSON.stringify(value) });
  }
}

const secondsOf = (ms: number): string => String(Math.floor(ms / 1000));
