import type { InboundOutcome } from '#contacts';
import type { Sender } from '#numbers';
import { publicId, type MessageId } from '#platform/kernel';
import type { TenantEvent } from '#events';
import type { InboundMessage } from '#whatsapp';
import type { QuotedMessage } from './quoted.repository.js';

/** A message seen for the first time, with the id it gets and the number it came to. */
export type FreshMessage = InboundMessage & { readonly id: MessageId; readonly sender: Sender };

/** What Meta said beside a person's message, and the message it is about; for audiences that pass it on. */
export type InboundDetails = Pick<InboundMessage, 'context' | 'identity' | 'errorCodes'> & {
  readonly quoted: QuotedMessage | null;
  /**
   * Its file is on the way, and `media.stored` or `media.failed` will follow. Audiences that want to tell of the message together
   * with its file wait for it.
   */
  readonly mediaFollows?: boolean;
};

/** The news of a person's message. */
export function eventsOf(
  message: FreshMessage,
  outcome: InboundOutcome | undefined,
  quoted: QuotedMessage | null,
  mediaFollows: boolean,
): TenantEvent[] {
  const contact = outcome ? { contact_id: publicId('contact', outcome.contactId) } : {};
  const from = message.phone ?? message.bsuid;
  const { context, identity, errorCodes } = message;
  const received: TenantEvent = {
    type: 'inbound.received',
    subjectId: message.id,
    occurredAt: message.at,
    numberId: message.sender.id,
    details: { context, identity, errorCodes, quoted, mediaFollows } satisfies InboundDetails,
    data: {
      id: publicId('message', message.id),
      from,
      to: message.sender.phone,
      group_id: message.groupId,
      ...contact,
      name: message.name,
      type: message.type,
      text: message.text,
      content: message.content,
      wamid: message.wamid,
      reply_to: quoted ? publicId('message', quoted.id) : null,
      reply_to_wamid: message.replyToWamid,
      referral: message.referral,
    },
  };
  const consent = (type: 'contact.opted_out' | 'contact.opted_in'): TenantEvent => ({
    type,
    subjectId: outcome?.contactId ?? message.id,
    occurredAt: message.at,
    data: { ...contact, from, method: 'keyword', text: message.text },
  });
  return [
    received,
    ...(outcome?.optOut ? [consent('contact.opted_out')] : []),
    ...(outcome?.optIn ? [consent('contact.opted_in')] : []),
  ];
}
