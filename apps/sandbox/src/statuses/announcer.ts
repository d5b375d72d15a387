import { strikes } from '../chaos/luck.js';
import type { ChatMessage } from '../chats/thread.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Code } from '../graph/codes.js';
import { asyncError } from '../graph/async-error.js';
import type { Meter } from '../metering/meter.js';
import type { Pricing } from '../metering/pricing.js';
import { contactJson } from '../webhooks/contact.js';
import type { Webhooks } from '../webhooks/webhooks.js';

type Announced = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

/** Meta dropped the conversation of ordinary messages with this version (source: whatsapp-cloud-api.md §0). */
const FIRST_WITHOUT_CONVERSATION = 24;

/** Writes the status webhooks of business messages (source: whatsapp-cloud-api.md §5.3). */
export class Announcer {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly meter: Meter,
    private readonly clock: SandboxClock,
  ) {}

  sent(message: ChatMessage): void {
    this.announce(message, 'sent', this.meter.forecast(message, this.clock.ms()));
  }

  /** `pricing` as settled at delivery. */
  delivered(message: ChatMessage, pricing: Pricing): void {
    if (strikes(message.chaos?.skipDelivered, message.luck, 'skipDelivered')) {
      message.untoldPricing = pricing;
      return;
    }
    this.announce(message, 'delivered', pricing);
  }

  /** The price comes with one of delivered and read. */
  read(message: ChatMessage): void {
    this.announce(message, 'read', message.untoldPricing);
    message.untoldPricing = undefined;
  }

  played(message: ChatMessage): void {
    this.announce(message, 'played');
  }

  failed(message: ChatMessage, code: Code, details: string): void {
    this.announce(message, 'failed', undefined, [asyncError(code, details)]);
  }

  private announce(message: ChatMessage, status: Announced, pricing?: Pricing, errors?: readonly object[]): void {
    const { thread } = message;
    if (strikes(message.chaos?.muteStatuses, message.luck, `muteStatuses:${status}`)) return;
    const json = JSON.stringify({
      id: message.wamid,
      status,
      timestamp: String(this.clock.seconds()),
      recipient_id: thread.visiblePhone,
      recipient_user_id: thread.userId,
      recipient_parent_user_id: thread.parentUserId,
      recipient_identity_key_hash: message.identityHash,
      biz_opaque_callback_data: message.callbackData,
      conversation: pricing && conversationOf(message, pricing, status),
      pricing,
      errors,
    });
    // Failed statuses carry no contact: Meta cannot vouch for somebody it did not reach.
    const contact = status === 'failed' ? undefined : contactJson(thread);
    this.webhooks.push({
      waba: thread.number.waba,
      number: thread.number,
      field: 'messages',
      part: 'statuses',
      json,
      contact,
      phone: thread.handset.phone,
      chaos: message.chaos,
      luck: message.luck && `${message.luck}|${status}`,
    });
  }
}

/** When it ends is told by the `sent` that opens it and by nothing else (source: whatsapp-cloud-api.md §5.3). */
function paidConversationOf({ wamid, conversation }: ChatMessage, status: Announced): object | undefined {
  if (!conversation) return undefined;
  const { id, origin, opener, endsAt } = conversation;
  const tellsEnd = status === 'sent' && opener === wamid;
  return {
    id,
    ...(tellsEnd && { expiration_timestamp: String(Math.floor(endsAt / 1000)) }),
    origin: { type: origin },
  };
}

function conversationOf(message: ChatMessage, pricing: Pricing, status: Announced): object | undefined {
  if (pricing.pricing_model === 'CBP') return paidConversationOf(message, status);
  if (pricing.type === 'free_entry_point') {
    const expiration = String(Math.floor(message.thread.freeEntryEndsAt / 1000));
    return { id: message.wamid.slice(-32), expiration_timestamp: expiration, origin: { type: 'referral_conversion' } };
  }
  if (message.major >= FIRST_WITHOUT_CONVERSATION) return undefined;
  // Since per-message pricing the id is a dummy, another one for every message.
  return { id: message.wamid.slice(-32), origin: { type: pricing.category } };
}
