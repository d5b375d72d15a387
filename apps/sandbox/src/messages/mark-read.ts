import type { Chats } from '../chats/chats.js';
import { badType, GraphError, notValid, required } from '../graph/graph-error.js';
import { isFields, textIn, type Fields } from '../graph/json.js';
import type { BusinessNumber } from '../network/business-number.js';

/** The business has read: that message and all earlier ones of the chat get their ticks (source: whatsapp-cloud-api.md §2.5). */
export function markRead(chats: Chats, number: BusinessNumber, envelope: Fields): void {
  if (envelope['status'] !== 'read') throw badType('status', 'one of {READ}');
  if (envelope['message_id'] === undefined) throw required('message_id');
  const { typing_indicator: typing } = envelope;
  if (typing !== undefined && (!isFields(typing) || typing['type'] !== 'text'))
    throw notValid("Parameter 'typing_indicator.type' must be 'text'.");
  const message = chats.find(textIn(envelope, 'message_id'));
  if (!message || message.fromBusiness || message.thread.number !== number)
    throw new GraphError(131009, 'Parameter message_id is no message received by this number.');
  const { messages } = message.thread;
  for (const earlier of messages.slice(0, messages.indexOf(message) + 1)) {
    if (!earlier.fromBusiness && earlier.status !== 'read') chats.setStatus(earlier, 'read');
  }
}
