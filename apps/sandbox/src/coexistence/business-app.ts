import { randomToken } from '#platform/kernel';
import type { Chats } from '../chats/chats.js';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { newWamid } from '../chats/wamid.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { GraphError } from '../graph/graph-error.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Network } from '../network/network.js';
import type { Webhooks } from '../webhooks/webhooks.js';

const DAY_MS = 24 * 3_600_000;
export const SYNCS = ['smb_app_state_sync', 'history'] as const;
export type Sync = (typeof SYNCS)[number];

/** source: whatsapp-cloud-api.md §5.6: phases by the age of the messages, in days. */
const PHASES = [
  { from: 0, to: 1 },
  { from: 1, to: 90 },
  { from: 90, to: 180 },
];

/** The WhatsApp Business app on the owner's phone, beside the Cloud API on the same number (source: whatsapp-cloud-api.md §8.4). */
export class BusinessApp {
  constructor(
    private readonly network: Network,
    private readonly chats: Chats,
    private readonly webhooks: Webhooks,
    private readonly clock: SandboxClock,
  ) {}

  /** The owner writes by hand: free, without statuses, told as an echo. */
  write(number: BusinessNumber, phone: string, text: string): ChatMessage {
    const thread = this.chats.threadOf(number, phone);
    const message: ChatMessage = {
      wamid: newWamid(phone, true),
      thread,
      fromBusiness: true,
      type: 'text',
      shown: { text },
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
      type: 'text',
      text: { body: text },
    });
    return message;
  }

  /** Within 24 hours of onboarding, once each; the data comes by webhook. */
  synchronise(number: BusinessNumber, sync: Sync): string {
    if (!number.isShared)
      throw new GraphError(100, undefined, { message: 'The number is not used in the WhatsApp Business app.' });
    if (this.clock.ms() - (number.onboardedAt ?? 0) >= DAY_MS) throw new GraphError(2593108);
    if (number.synced.includes(sync)) throw new GraphError(2593107);
    this.network.set(number.id, { synced: [...number.synced, sync] });
    if (sync === 'history') this.tellHistory(number);
    else for (const thread of this.chats.threadsWith(number)) this.tellContact(number, thread);
    return randomToken(16);
  }

  private tellContact(number: BusinessNumber, { handset, visiblePhone }: Thread): void {
    this.push(number, 'smb_app_state_sync', 'state_sync', {
      type: 'contact',
      contact: { full_name: handset.name, first_name: handset.name.split(' ')[0], phone_number: visiblePhone },
      action: 'add',
      metadata: { timestamp: secondsOf(this.clock.ms()) },
    });
  }

  private tellHistory(number: BusinessNumber): void {
    const now = this.clock.ms();
    PHASES.forEach(({ from, to }, phase) => {
      const isInPhase = ({ at }: ChatMessage) => now - at >= from * DAY_MS && now - at < to * DAY_MS;
      const threads = this.chats.threadsWith(number).flatMap((thread) => {
        const messages = thread.messages.filter(isInPhase).map((message) => pastMessage(message, number));
        return messages.length === 0 ? [] : [{ id: thread.visiblePhone ?? thread.userId, messages }];
      });
      this.push(number, 'history', 'history', {
        metadata: { phase, chunk_order: 1, progress: Math.round(((phase + 1) * 100) / PHASES.length) },
        threads,
      });
    });
  }

  private push(number: BusinessNumber, field: string, part: string, value: object): void {
    this.webhooks.push({ waba: number.waba, number, field, part, json: JSON.stringify(value) });
  }
}

const pastMessage = ({ fromBusiness, thread, wamid, at, shown, status }: ChatMessage, number: BusinessNumber) => ({
  from: fromBusiness ? number.phone : thread.visiblePhone,
  id: wamid,
  timestamp: secondsOf(at),
  // What is not text stands for itself; its file would come separately.
  ...(shown.media ? { type: 'media_placeholder' } : { type: 'text', text: { body: shown.text ?? '' } }),
  history_context: { status: PAST[status] },
});

const PAST = {
  accepted: 'PENDING',
  held: 'PENDING',
  sent: 'SENT',
  delivered: 'DELIVERED',
  read: 'READ',
  played: 'PLAYED',
  failed: 'ERROR',
} as const;

const secondsOf = (ms: number): string => String(Math.floor(ms / 1000));
