import type { Chaos } from '../chaos/chaos.js';
import type { Chats } from '../chats/chats.js';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { newWamid } from '../chats/wamid.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { GraphError } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import type { Groups } from '../groups/groups.js';
import type { Limits } from '../limits/limits.js';
import type { MediaStore } from '../media/media-store.js';
import type { BusinessNumber } from '../network/business-number.js';
import { assertMaySend } from '../network/may-send.js';
import { assertMayUseUtility } from '../network/restrictions.js';
import type { SendRecord } from '../oracle/record.js';
import type { Pacing } from '../quality/pacing.js';
import type { Templates } from '../templates/templates.js';
import type { Content } from './content.js';
import { callbackDataOf, contentOf, identityHashOf, isDirectSend, quoteOf, typeOf } from './envelope.js';
import { forEverything, forMarketing } from './marketing-only.js';
import { recipientOf, type Recipient } from './recipient.js';

/** One call of the messages endpoint. */
export interface Call {
  readonly number: BusinessNumber;
  /** Major version of Graph. */
  readonly major: number;
  readonly raw: string;
  /** It came to `/marketing_messages`. */
  readonly isMarketingOnly: boolean;
  readonly chaos?: Chaos;
  readonly luck?: string;
}

export interface Accepted {
  readonly message: ChatMessage;
  /** The answer, as JSON text. */
  readonly answer: string;
  /** It waits until the quality of its template is known. */
  readonly isHeld: boolean;
}

/** Accepts a message for delivery or refuses it; what happens to it afterwards is told by webhooks. */
export class SendMessage {
  constructor(
    private readonly chats: Chats,
    private readonly templates: Templates,
    private readonly media: MediaStore,
    private readonly record: SendRecord,
    private readonly limits: Limits,
    private readonly pacing: Pacing,
    private readonly groups: Groups,
    private readonly clock: SandboxClock,
  ) {}

  execute(call: Call, envelope: Fields): Accepted {
    const { number } = call;
    const nowMs = this.clock.ms();
    const recipient = this.recipient(number, envelope);
    const type = typeOf(envelope);
    assertMaySend(number, recipient.phone, type === 'template', nowMs);
    const beside = besideOf(envelope, type);
    const known = this.chats.findThread(number, recipient.phone);
    const content = this.content(call, envelope, type, known, nowMs);
    const inWindow = known?.isWindowOpen(nowMs) ?? false;
    assertSendable(content, recipient, inWindow);

    const thread = known ?? this.chats.threadOf(number, recipient.phone);
    takeRates(thread, nowMs);
    const isHeld = content.template !== undefined && this.pacing.holds(content.template, nowMs);
    const message: ChatMessage = {
      wamid: newWamid(recipient.phone, true),
      thread,
      fromBusiness: true,
      type,
      shown: content.shown,
      at: nowMs,
      ...beside,
      category: content.category,
      inWindow,
      expiresAt: nowMs + content.ttlMs,
      templateId: content.template?.id,
      major: call.major,
      chaos: call.chaos,
      luck: call.luck,
      status: isHeld ? 'held' : 'accepted',
    };
    this.chats.add(message);
    const { wamid } = message;
    this.record.accepted(
      {
        at: Date.now(),
        clock: nowMs,
        pnid: number.id,
        to: recipient.phone,
        type,
        callbackData: beside.callbackData,
        wamid,
      },
      call.raw,
    );
    return { message, answer: answerFor(recipient, wamid, content, isHeld), isHeld };
  }

  private recipient(number: BusinessNumber, envelope: Fields): Recipient {
    const recipient = recipientOf(envelope, number, {
      phoneOf: (userId) => this.chats.phoneOf(number, userId),
      dialledAs: (digits) => this.chats.dialledAs(digits),
    });
    if (recipient.phone === number.phone)
      throw new GraphError(131021, 'Sender and recipient are the same phone number.');
    const allowed = this.limits.ofNumber(number).allowedRecipients;
    if (allowed && !allowed.includes(recipient.phone))
      throw new GraphError(
        131030,
        'Recipient phone number not in allowed list: Add recipient phone number to recipient list.',
      );
    return recipient;
  }

  private content(call: Call, envelope: Fields, type: string, thread: Thread | undefined, nowMs: number): Content {
    const { number } = call;
    const isDirect = isDirectSend(envelope, type);
    if (isDirect && !this.limits.ofAccount(number.waba).directSend)
      throw new GraphError(131005, 'This account may not send text as utility.');
    if (isDirect) assertMayUseUtility(number.waba, 'RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES', nowMs);
    const content = contentOf(envelope, type, {
      number,
      thread,
      nowMs,
      findMedium: (id) => this.media.find(id),
      findMessage: (wamid) => this.chats.find(wamid),
      findTemplate: (name, language) => this.templates.find(number.waba.id, name, language),
      inviteLinkOf: (id) => this.groups.linkTo(id, number),
    });
    if (isDirect) return { ...content, category: 'utility' };
    return call.isMarketingOnly ? forMarketing(content, envelope) : forEverything(content, number.waba);
  }
}

/** What a message carries beside its content. */
const besideOf = (envelope: Fields, type: string): Pick<ChatMessage, 'callbackData' | 'quotes' | 'identityHash'> => ({
  callbackData: callbackDataOf(envelope),
  quotes: quoteOf(envelope, type),
  identityHash: identityHashOf(envelope),
});

function assertSendable({ template, category }: Content, { isByUserId }: Recipient, inWindow: boolean): void {
  if (template?.blueprint.isAuthentication && isByUserId)
    throw new GraphError(131062, 'One-time codes can only be sent to a phone number.');
  // A text with a category of its own takes the place of a template.
  if (inWindow || template || category !== 'service') return;
  throw new GraphError(131047, 'More than 24 hours have passed since the recipient last replied to the sender number.');
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
function answerFor(recipient: Recipient, wamid: string, { template }: Content, isHeld: boolean): string {
  const status = isHeld ? 'held_for_quality_assessment' : 'accepted';
  return (
    `{"messaging_product":"whatsapp","contacts":[${JSON.stringify(recipient.echo)}],` +
    `"messages":[{"id":"${wamid}"${template ? `,"message_status":"${status}"` : ''}}]}`
  );
}
