import type { ChaosBoard } from '../chaos/chaos.js';
import type { Chats } from '../chats/chats.js';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { newWamid } from '../chats/wamid.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { GraphError } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import type { MediaStore } from '../media/media-store.js';
import type { BusinessNumber } from '../network/business-number.js';
import { assertMaySend } from '../network/may-send.js';
import type { SendRecord } from '../oracle/record.js';
import type { Templates } from '../templates/templates.js';
import type { Content } from './content.js';
import { callbackDataOf, contentOf, quoteOf, typeOf } from './envelope.js';
import { recipientOf, type Recipient } from './recipient.js';

export interface Accepted {
  readonly message: ChatMessage;
  /** The answer, as JSON text. */
  readonly answer: string;
}

/** Accepts a message for delivery or refuses it; what happens to it afterwards is told by webhooks. */
export class SendMessage {
  constructor(
    private readonly chats: Chats,
    private readonly templates: Templates,
    private readonly media: MediaStore,
    private readonly record: SendRecord,
    private readonly clock: SandboxClock,
    private readonly chaos: ChaosBoard,
  ) {}

  execute(number: BusinessNumber, major: number, envelope: Fields, raw: string): Accepted {
    const nowMs = this.clock.ms();
    const recipient = recipientOf(envelope, number, (userId) => this.chats.phoneOf(number, userId));
    if (recipient.phone === number.phone)
      throw new GraphError(131021, 'Sender and recipient are the same phone number.');
    const type = typeOf(envelope);
    assertMaySend(number, recipient.phone, type === 'template', nowMs);
    const callbackData = callbackDataOf(envelope);
    const quotes = quoteOf(envelope, type);
    const known = this.chats.findThread(number, recipient.phone);
    const content = this.check(envelope, type, number, known, nowMs);
    if ('user_id' in recipient.echo && content.category === 'authentication')
      throw new GraphError(131062, 'One-time codes can only be sent to a phone number.');
    const inWindow = known?.isWindowOpen(nowMs) ?? false;
    if (!inWindow && !content.isTemplate)
      throw new GraphError(
        131047,
        'More than 24 hours have passed since the recipient last replied to the sender number.',
      );

    const thread = known ?? this.chats.threadOf(number, recipient.phone);
    takeRates(thread, nowMs);
    const message: ChatMessage = {
      wamid: newWamid(recipient.phone, true),
      thread,
      fromBusiness: true,
      type,
      shown: content.shown,
      quotes,
      at: nowMs,
      callbackData,
      category: content.category,
      inWindow,
      expiresAt: nowMs + content.ttlMs,
      major,
      chaos: this.chaos.isCalm ? undefined : this.chaos.of(number.id),
      status: 'accepted',
    };
    this.chats.add(message);
    const { wamid } = message;
    this.record.accepted(
      { at: Date.now(), clock: nowMs, pnid: number.id, to: recipient.phone, type, callbackData, wamid },
      raw,
    );
    return { message, answer: answerFor(recipient, wamid, content) };
  }

  private check(
    envelope: Fields,
    type: string,
    number: BusinessNumber,
    thread: Thread | undefined,
    nowMs: number,
  ): Content {
    return contentOf(envelope, type, {
      number,
      thread,
      nowMs,
      findMedium: (id) => this.media.find(id),
      findMessage: (wamid) => this.chats.find(wamid),
      findTemplate: (name, language) => this.templates.find(number.waba.id, name, language),
    });
  }
}

function takeRates({ number, pairRate }: Thread, nowMs: number): void {
  if (!number.throughput.take(nowMs)) throw new GraphError(130429, 'Cloud API message throughput has been reached.');
  if (!pairRate.take(nowMs))
    throw new GraphError(
      131056,
      'Too many messages sent from this phone number to the same recipient in a short period of time.',
    );
}

/** source: whatsapp-cloud-api.md §2.1: `message_status` stands on templates only. */
const answerFor = (recipient: Recipient, wamid: string, { isTemplate }: Content): string =>
  `{"messaging_product":"whatsapp","contacts":[${JSON.stringify(recipient.echo)}],` +
  `"messages":[{"id":"${wamid}"${isTemplate ? ',"message_status":"accepted"' : ''}}]}`;
