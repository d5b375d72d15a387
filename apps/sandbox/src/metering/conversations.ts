import type { ChatMessage, Thread } from '../chats/thread.js';
import type { Journal } from '../journal/journal.js';
import type { Allowance } from './allowance.js';
import { monthOf, type Conversation } from './pricing.js';

const DAY_MS = 24 * 3_600_000;
/** source: pricing-and-policy.md §1.1, §1.3: until then a conversation was told by who began it, since then by its category. */
const CATEGORIES_FROM = Date.UTC(2023, 5, 1);
/** source: pricing-and-policy.md §1.3 */
const SERVICE_FREE_FROM = Date.UTC(2024, 10, 1);
/** source: whatsapp-cloud-api.md §10 */
const UTILITY_FREE_FROM = Date.UTC(2025, 3, 1);
/** The day conversations ceased to be what is paid for (source: whatsapp-cloud-api.md §0). */
export const CONVERSATIONS_UNTIL = Date.UTC(2025, 6, 1);

interface ConversationRow extends Conversation {
  readonly chat: string;
}

/** The conversations of every chat (source: pricing-and-policy.md §1.3). */
export class Conversations {
  private readonly byChat = new Map<string, readonly Conversation[]>();
  private readonly record: (row: ConversationRow) => void;

  constructor(
    journal: Journal,
    private readonly allowance: Allowance,
  ) {
    this.record = journal.channel<ConversationRow>('conversation', ({ chat, ...row }) => this.keep(chat, row));
  }

  /** The one this message belongs to; without any that fits it begins one. */
  enter(message: ChatMessage, nowMs: number): Conversation {
    const origin = originOf(message, nowMs);
    const open = this.openIn(message.thread, nowMs);
    return open.findLast((each) => fits(each, origin, nowMs)) ?? this.begin(message, origin, nowMs);
  }

  /** The same once the message has arrived: the delivery of the opener is what counts and what costs. */
  settle(message: ChatMessage, nowMs: number): Conversation {
    const conversation = this.enter(message, nowMs);
    if (conversation.opener !== message.wamid || conversation.isOpened) return conversation;
    const isEntry = conversation.origin === 'referral_conversion';
    const endsAt = isEntry ? conversation.endsAt : nowMs + DAY_MS;
    if (countsAgainstTheFree(conversation.origin, nowMs))
      this.allowance.use(message.thread.number.waba.id, monthOf(nowMs));
    return this.put(message.thread, { ...conversation, endsAt, isOpened: true });
  }

  /** Utility that falls into one that was still open when the prices changed. */
  stillOpen(message: ChatMessage, nowMs: number): Conversation | undefined {
    if (message.category !== 'utility') return undefined;
    return this.openIn(message.thread, nowMs).find(({ origin }) => origin === 'utility');
  }

  private begin(message: ChatMessage, origin: Conversation['origin'], nowMs: number): Conversation {
    const { thread, wamid } = message;
    return this.put(thread, {
      id: wamid.slice(-32),
      origin,
      opener: wamid,
      billable: this.isBillable(message, origin, nowMs),
      endsAt: origin === 'referral_conversion' ? thread.freeEntryEndsAt : nowMs + DAY_MS,
      isOpened: false,
    });
  }

  private isBillable({ thread, inWindow }: ChatMessage, origin: Conversation['origin'], nowMs: number): boolean {
    if (origin === 'referral_conversion') return false;
    if (countsAgainstTheFree(origin, nowMs)) return !this.allowance.hasLeft(thread.number.waba.id, monthOf(nowMs));
    if (origin === 'service') return false;
    return !(origin === 'utility' && inWindow && nowMs >= UTILITY_FREE_FROM);
  }

  private openIn(thread: Thread, nowMs: number): readonly Conversation[] {
    return (this.byChat.get(keyOf(thread)) ?? []).filter(({ endsAt }) => nowMs < endsAt);
  }

  private put(thread: Thread, conversation: Conversation): Conversation {
    const chat = keyOf(thread);
    this.keep(chat, conversation);
    this.record({ chat, ...conversation });
    return conversation;
  }

  private keep(chat: string, conversation: Conversation): void {
    // A free entry closes every other one.
    const others =
      conversation.origin === 'referral_conversion'
        ? []
        : (this.byChat.get(chat) ?? []).filter(({ origin }) => origin !== conversation.origin);
    this.byChat.set(chat, [...others, conversation]);
  }
}

const keyOf = ({ number, handset }: Thread): string => `${number.id}|${handset.phone}`;

function originOf({ thread, category = 'service', inWindow }: ChatMessage, nowMs: number): Conversation['origin'] {
  if (thread.isFreeEntry(nowMs)) return 'referral_conversion';
  if (nowMs < CATEGORIES_FROM) return inWindow ? 'user_initiated' : 'business_initiated';
  return category === 'marketing_lite' ? 'marketing' : category;
}

/** A template goes with its like, free text with whatever is open; before there were categories there was only one. */
function fits({ origin }: Conversation, wanted: Conversation['origin'], nowMs: number): boolean {
  if (wanted === 'referral_conversion' || origin === 'referral_conversion') return origin === wanted;
  return origin === wanted || wanted === 'service' || nowMs < CATEGORIES_FROM;
}

/** A thousand a month and account were free, of any kind and later of service only. */
const countsAgainstTheFree = (origin: Conversation['origin'], nowMs: number): boolean =>
  origin !== 'referral_conversion' && (nowMs < CATEGORIES_FROM || (origin === 'service' && nowMs < SERVICE_FREE_FROM));
