import { strikes } from '../chaos/luck.js';
import type { Chats } from '../chats/chats.js';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { jittered, type Agenda } from '../clock/agenda.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Code } from '../graph/codes.js';
import type { Handset } from '../handsets/handset.js';
import type { Meter } from '../metering/meter.js';
import type { Announcer } from './announcer.js';
import type { Obstacles } from './obstacles.js';

const SWAPPED_GAP_MS = 40;

/** The way of a business message from acceptance to the person's eyes. */
export class Progress {
  constructor(
    private readonly chats: Chats,
    private readonly meter: Meter,
    private readonly announcer: Announcer,
    private readonly obstacles: Obstacles,
    private readonly agenda: Agenda,
    private readonly clock: SandboxClock,
    private readonly delayMs: number,
  ) {}

  begin(message: ChatMessage): void {
    this.agenda.later(jittered(this.delayMs), () => this.leave(message));
  }

  /** Leaves the network: `sent`, or `failed` for good. */
  leave(message: ChatMessage): void {
    const failure = this.obstacles.of(message);
    if (failure) return this.fail(message, failure.code, failure.details);
    this.chats.setStatus(message, 'sent');
    // Nobody ever hears of it again: neither the phone nor the business.
    if (strikes(message.chaos?.vanish, message.luck, 'vanish')) return;
    const swapped = strikes(message.chaos?.reorderStatuses, message.luck, 'reorderStatuses');
    if (!swapped) this.announcer.sent(message);
    this.agenda.later(jittered(this.delayMs), () => {
      this.arrive(message);
      if (swapped) this.agenda.later(SWAPPED_GAP_MS, () => this.announcer.sent(message));
    });
  }

  /** It will never arrive. */
  fail(message: ChatMessage, code: Code, details: string): void {
    this.chats.setStatus(message, 'failed');
    this.announcer.failed(message, code, details);
  }

  /** What a restart interrupted goes on; a status may be told twice, as Meta's may. */
  resume(): void {
    for (const message of this.chats.onTheirWay()) {
      if (message.status === 'accepted') this.begin(message);
      else this.agenda.later(jittered(this.delayMs), () => this.arrive(message));
    }
  }

  /** The phone is reachable again: what waited for it and has not expired is delivered. */
  phoneIsBack(handset: Handset): void {
    const waiting = this.chats
      .threadsOf(handset)
      .flatMap((thread) => thread.messages.filter((message) => message.waiting));
    for (const message of waiting) this.agenda.later(jittered(this.delayMs), () => this.arrive(message));
  }

  /** The person looks at the chat. Tells how many messages that made read. */
  readUpTo(thread: Thread, last?: ChatMessage): number {
    const end = last ? thread.messages.indexOf(last) + 1 : thread.messages.length;
    const unread = thread.messages
      .slice(0, end)
      .filter((message) => message.fromBusiness && message.status === 'delivered');
    for (const message of unread) {
      this.chats.setStatus(message, 'read');
      if (message.type !== 'reaction') this.announcer.read(message);
    }
    return unread.length;
  }

  /** The person listens to a voice message; every other kind has nothing to play. */
  play(message: ChatMessage): boolean {
    if (!message.shown.media?.voice || (message.status !== 'delivered' && message.status !== 'read')) return false;
    if (message.status === 'delivered') this.announcer.read(message);
    this.chats.setStatus(message, 'played');
    this.announcer.played(message);
    return true;
  }

  private arrive(message: ChatMessage): void {
    const { handset, number } = message.thread;
    if (message.status !== 'sent') return;
    // A blocked business is never told: its message stays at one tick, for good.
    if (handset.blocked.has(number.phone)) return;
    if (handset.offline) return this.chats.setWaiting(message);
    if (message.expiresAt !== undefined && this.clock.ms() >= message.expiresAt) return;
    this.chats.setStatus(message, 'delivered');
    // Reactions only ever report `sent`, and nobody pays for them.
    if (message.type === 'reaction') return;
    this.announcer.delivered(message, this.meter.settle(message, this.clock.ms()));
  }
}
