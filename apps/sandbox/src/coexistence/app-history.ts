import type { Chats } from '../chats/chats.js';
import type { ChatMessage } from '../chats/thread.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { asyncError } from '../graph/async-error.js';
import type { MediaStore } from '../media/media-store.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Webhooks } from '../webhooks/webhooks.js';

const DAY_MS = 24 * 3_600_000;
/** source: whatsapp-cloud-api.md §5.6: phases by the age of the messages, in days. */
const PHASES = [
  { from: 0, to: 1 },
  { from: 1, to: 90 },
  { from: 90, to: 180 },
];
/** Files that are older are not handed over. */
const FILES_MS = 14 * DAY_MS;

/** What was said before the number came to the Cloud API (source: whatsapp-cloud-api.md §5.6). */
export class AppHistory {
  constructor(
    private readonly chats: Chats,
    private readonly media: MediaStore,
    private readonly webhooks: Webhooks,
    private readonly clock: SandboxClock,
  ) {}

  /** The owner decides at onboarding whether any of it is shared. */
  handOver(number: BusinessNumber): void {
    if (!number.sharesHistory) {
      const errors = [asyncError(2593109, 'The business has chosen not to share its history.')];
      return this.push(number, 'history', { errors });
    }
    const now = this.clock.ms();
    PHASES.forEach((_, phase) => this.tellPhase(number, phase, now));
    for (const message of this.messagesOf(number))
      if (message.shown.media && now - message.at < FILES_MS) this.tellFile(number, message);
  }

  private tellPhase(number: BusinessNumber, phase: number, now: number): void {
    const { from = 0, to = 0 } = PHASES[phase] ?? {};
    const isInPhase = ({ at }: ChatMessage) => now - at >= from * DAY_MS && now - at < to * DAY_MS;
    const threads = this.chats.threadsWith(number).flatMap((thread) => {
      const messages = thread.messages.filter(isInPhase).map((message) => pastMessage(message, number));
      return messages.length === 0 ? [] : [{ id: thread.visiblePhone ?? thread.userId, messages }];
    });
    const progress = Math.round(((phase + 1) * 100) / PHASES.length);
    this.push(number, 'history', { metadata: { phase, chunk_order: 1, progress }, threads });
  }

  /** The file whose place a `media_placeholder` holds. */
  private tellFile(number: BusinessNumber, message: ChatMessage): void {
    const { media, text: caption } = message.shown;
    const medium = media?.id === undefined ? undefined : this.media.find(media.id);
    if (!media || !medium) return;
    const { id, mime, sha256Hex } = medium;
    this.push(number, 'messages', {
      from: authorOf(message, number),
      id: message.wamid,
      timestamp: secondsOf(message.at),
      type: media.kind,
      [media.kind]: { id, mime_type: mime, sha256: Buffer.from(sha256Hex, 'hex').toString('base64'), caption },
    });
  }

  private messagesOf(number: BusinessNumber): readonly ChatMessage[] {
    return this.chats.threadsWith(number).flatMap(({ messages }) => messages);
  }

  private push(number: BusinessNumber, part: string, value: object): void {
    this.webhooks.push({ waba: number.waba, number, field: 'history', part, json: JSON.stringify(value) });
  }
}

const authorOf = ({ fromBusiness, thread }: ChatMessage, number: BusinessNumber): string | undefined =>
  fromBusiness ? number.phone : thread.visiblePhone;

const pastMessage = (message: ChatMessage, number: BusinessNumber) => ({
  from: authorOf(message, number),
  id: message.wamid,
  timestamp: secondsOf(message.at),
  // What is not text stands for itself.
  ...(message.shown.media ? { type: 'media_placeholder' } : { type: 'text', text: { body: message.shown.text ?? '' } }),
  history_context: { status: PAST[message.status] },
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
