import type { StoredMedia } from '#media';
import { isReadable } from '#media';
import { bareType, canBeSentAs, type GraphContent, MEDIA_LIMITS, mediumIn } from '#whatsapp';
import type { GateAnswer } from '../decision.js';
import { MediaRefused } from '../messaging.errors.js';

/** Whether a message is to be sent with a file of ours; ids of Meta are digits. */
export const namesOurFile = (content: GraphContent): boolean => mediumIn(content)?.id.startsWith('med_') ?? false;

/** Whether the file is there, will be there when the message goes out, and can be sent as what the message wants. */
export function mediaUsable(content: GraphContent, file: StoredMedia | null, at: Date): GateAnswer {
  const pointer = content.type === 'template' ? '/template/header/id' : '/media/id';
  const refuse = (code: MediaRefused['code'], kind: MediaRefused['kind'], why: string): GateAnswer => ({
    refuse: new MediaRefused(code, kind, pointer, why),
  });
  const named = mediumIn(content);
  if (!named || !file)
    return refuse('media_unknown', 'invalid', 'There is no such file; POST /v1/media answers with its id.');
  if (!isReadable(file, at)) {
    const why = file.state === 'stored' ? `its time is over at ${file.expiresAt.toISOString()}` : `it is ${file.state}`;
    return refuse('media_not_usable', 'conflict', `The file cannot be sent: ${why}.`);
  }
  const limit = MEDIA_LIMITS[named.kind];
  if (!canBeSentAs(file.mimeType, named.kind) || (file.size ?? 0) > limit) {
    const what = `a file of type ${bareType(file.mimeType)} with ${file.size} bytes`;
    return refuse(
      'media_kind_mismatch',
      'invalid',
      `As ${named.kind} WhatsApp does not take ${what}; it may have ${limit}.`,
    );
  }
  return { pass: `${bareType(file.mimeType)} of ${file.size} bytes can be sent as ${named.kind}` };
}
