import type { Chats } from '../chats/chats.js';
import { badType, GraphError, notValid, required } from '../graph/graph-error.js';
import { isFields, textIn, type Fields } from '../graph/json.js';
import type { BusinessNumber } from '../network/business-number.js';
import { onlyKeys } from './content.js';

/** source: whatsapp-cloud-api.md §2.5 */
const TYPING_MS = 25_000;
const OLDEST_MS = 30 * 24 * 3_600_000;

/**
 * The business has read: that message and all earlier ones of the chat get their ticks; typing may be shown with it, and
 * only with it.
 */
export function markRead(chats: Chats, number: BusinessNumber, envelope: Fields, nowMs: number): void {
  if (envelope['status'] !== 'read') throw badType('status', 'one of {READ}');
  if (envelope['message_id'] === undefined) throw required('message_id');
  const isTyping = isTypingIn(envelope);
  const message = chats.find(textIn(envelope, 'message_id'));
  if (!message || message.fromBusiness || message.thread.number !== number)
    throw new GraphError(131009, 'Parameter message_id is no message received by this number.');
  if (nowMs - message.at > OLDEST_MS) throw notValid('A message older than 30 days cannot be marked as read.');
  const { thread } = message;
  for (const earlier of thread.messages.slice(0, thread.messages.indexOf(message) + 1)) {
    if (!earlier.fromBusiness && earlier.status !== 'read') chats.setStatus(earlier, 'read');
  }
  if (isTyping) thread.typingUntil = nowMs + TYPING_MS;
}

function isTypingIn({ typing_indicator: typing }: Fields): boolean {
  if (typing === undefined || typing === null) return false;
  if (!isFields(typing)) throw badType('typing_indicator', 'a JSON object');
  onlyKeys(typing, 'typing_indicator', ['type']);
  if (typing['type'] !== 'text') throw notValid("Parameter 'typing_indicator.type' must be 'text'.");
  return true;
}
