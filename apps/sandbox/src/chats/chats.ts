import type { Handset } from '../handsets/handset.js';
import type { Handsets } from '../handsets/handsets.js';
import type { Journal } from '../journal/journal.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Network } from '../network/network.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { ContactBook } from './contact-book.js';
import { Fifo } from './fifo.js';
import { Thread, type ChatMessage, type MessageStatus } from './thread.js';

/** A phone keeps this many messages of each chat … */
const PER_THREAD = 500;
/** … and all phones together this many: a load test must not fill the memory. */
const ALTOGETHER = 200_000;

interface MessageRow extends Omit<ChatMessage, 'thread'> {
  readonly pnid: string;
  readonly phone: string;
  readonly viaAd?: boolean;
  readonly isOfWhatsApp?: boolean;
}

interface StatusRow {
  readonly wamid: string;
  readonly status: MessageStatus;
  readonly waiting?: boolean;
}

/** Every chat between a person and a business number, and the messages by id. */
export class Chats {
  private readonly threads = new Map<string, Map<string, Thread>>();
  private readonly book = new ContactBook();
  private readonly byId = new Map<string, ChatMessage>();
  private readonly inOrder = new Fifo<ChatMessage>();
  private readonly recordMessage: (row: MessageRow) => void;
  private readonly recordStatus: (row: StatusRow) => void;
  private readonly listeners: ((message: ChatMessage, isReplayed: boolean) => void)[] = [];

  constructor(
    journal: Journal,
    private readonly network: Network,
    private readonly handsets: Handsets,
    private readonly clock: SandboxClock,
  ) {
    this.recordMessage = journal.channel<MessageRow>('message', (row) => this.restore(row));
    this.recordStatus = journal.channel<StatusRow>('status', (row) => this.restoreStatus(row));
  }

  threadOf(number: BusinessNumber, phone: string): Thread {
    let ofNumber = this.threads.get(number.id);
    if (!ofNumber) this.threads.set(number.id, (ofNumber = new Map()));
    let thread = ofNumber.get(phone);
    if (!thread) ofNumber.set(phone, (thread = this.begin(number, phone)));
    return thread;
  }

  /** The chat of the two, if they have one. */
  findThread(number: BusinessNumber, phone: string): Thread | undefined {
    return this.threads.get(number.id)?.get(phone);
  }

  /** The person behind a business-scoped user id, among those this portfolio has exchanged messages with. */
  phoneOf(number: BusinessNumber, userId: string): string | undefined {
    for (const sibling of this.network.allNumbers()) {
      if (sibling.waba.businessId !== number.waba.businessId) continue;
      for (const thread of this.threads.get(sibling.id)?.values() ?? [])
        if (thread.userId === userId || thread.parentUserId === userId) return thread.handset.phone;
    }
    return undefined;
  }

  /** The number WhatsApp knows a person by who is dialled in another way. */
  dialledAs(digits: string): string {
    return this.handsets.dialledAs(digits);
  }

  threadsOf(handset: Handset): readonly Thread[] {
    return [...this.threads.values()].flatMap((ofNumber) => ofNumber.get(handset.phone) ?? []);
  }

  /** Every chat of a business number. */
  threadsWith(number: BusinessNumber): readonly Thread[] {
    return [...(this.threads.get(number.id)?.values() ?? [])];
  }

  find(wamid: string): ChatMessage | undefined {
    return this.byId.get(wamid);
  }

  /** Keeps a new message, and opens the window when a person wrote it. */
  add(message: ChatMessage, viaAd = false, isOfWhatsApp = false): void {
    this.keep(message, viaAd, isOfWhatsApp);
    const { thread, ...rest } = message;
    const how = { ...(viaAd && { viaAd }), ...(isOfWhatsApp && { isOfWhatsApp }) };
    this.recordMessage({ pnid: thread.number.id, phone: thread.handset.phone, ...how, ...rest });
  }

  /** Called for every business message that reaches a phone, also while the journal is replayed. */
  onDelivered(listener: (message: ChatMessage, isReplayed: boolean) => void): void {
    this.listeners.push(listener);
  }

  /** Messages that wait for a decision about their template. */
  held(): readonly ChatMessage[] {
    return [...this.byId.values()].filter(({ status }) => status === 'held');
  }

  setStatus(message: ChatMessage, status: MessageStatus): void {
    message.status = status;
    if (status === 'delivered') for (const listener of this.listeners) listener(message, false);
    message.waiting = undefined;
    this.recordStatus({ wamid: message.wamid, status });
  }

  /** The phone is not reachable: the message waits where it is. */
  setWaiting(message: ChatMessage): void {
    message.waiting = true;
    this.recordStatus({ wamid: message.wamid, status: message.status, waiting: true });
  }

  /** Business messages whose way to the phone was interrupted by a restart. */
  onTheirWay(): readonly ChatMessage[] {
    return [...this.byId.values()].filter(
      (message) =>
        message.fromBusiness && !message.waiting && (message.status === 'accepted' || message.status === 'sent'),
    );
  }

  private begin(number: BusinessNumber, phone: string): Thread {
    return new Thread(number, this.handsets.meet(phone), this.book, this.clock.ms());
  }

  private keep(message: ChatMessage, viaAd: boolean, isOfWhatsApp: boolean): void {
    const { thread } = message;
    thread.messages.push(message);
    this.byId.set(message.wamid, message);
    if (message.fromBusiness) thread.answer(message.at);
    else if (!isOfWhatsApp) thread.hear(message.at, viaAd);
    this.inOrder.push(message);
    if (thread.messages.length > PER_THREAD) this.forget(thread.messages[0]);
    while (this.byId.size > ALTOGETHER) this.forget(this.inOrder.shift());
  }

  private forget(message: ChatMessage | undefined): void {
    if (!message || !this.byId.delete(message.wamid)) return;
    message.thread.hasForgotten = true;
    // Both limits drop the oldest, and the oldest of all is the oldest of its thread.
    message.thread.messages.shift();
  }

  private restore({ pnid, phone, viaAd, isOfWhatsApp, ...rest }: MessageRow): void {
    const number = this.network.number(pnid);
    if (number) this.keep({ ...rest, thread: this.threadOf(number, phone) }, viaAd ?? false, isOfWhatsApp ?? false);
  }

  private restoreStatus({ wamid, status, waiting }: StatusRow): void {
    const message = this.byId.get(wamid);
    if (!message) return;
    message.status = status;
    message.waiting = waiting;
    if (status === 'delivered') for (const listener of this.listeners) listener(message, true);
  }
}
