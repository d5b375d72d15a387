import { z } from 'zod';
import type { Arrival } from '#media';
import type { Sender } from '#numbers';
import { newId, publicId, type MessageId } from '#platform/kernel';
import { LIMITS, MEDIA_KINDS, type InboundMessage } from '#whatsapp';

/** What stands under the key of the type. source: whatsapp-cloud-api.md §5.2 */
const Payload = z.looseObject({
  id: z.coerce.string().min(1).max(200),
  mime_type: z.string().max(200).catch('application/octet-stream'),
  sha256: z.string().max(100).nullish().catch(null),
  filename: z.string().nullish().catch(null),
});

type Message = InboundMessage & { readonly id: MessageId; readonly sender: Sender };

/** The file that came with a message, under an id of ours; null when none did. */
export function arrivalIn(message: Message, now: Date): Arrival | null {
  if (!(MEDIA_KINDS as readonly string[]).includes(message.type)) return null;
  const payload = Payload.safeParse(message.content[message.type]);
  if (!payload.success) return null;
  const { id, mime_type: mimeType, sha256 = null, filename } = payload.data;
  return {
    id: newId<'media'>(now),
    messageId: message.id,
    numberId: message.sender.id,
    nodeId: message.sender.nodeId,
    metaId: id,
    mimeType,
    sha256,
    filename: filename?.slice(0, LIMITS.filename) || null,
  };
}

/** The same message, its content with our id of the file beside Meta's. */
export function withOurId<T extends InboundMessage>(message: T, file: Arrival | null): T {
  if (!file) return message;
  const payload = message.content[message.type] as object;
  const named = { ...payload, media_id: publicId('media', file.id) };
  return { ...message, content: { ...message.content, [message.type]: named } };
}
