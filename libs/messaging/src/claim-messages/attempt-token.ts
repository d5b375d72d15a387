import { parsePublicId, publicId, randomToken, type MessageId } from '#platform/kernel';

/**
 * `<message>.<attempt>.<random>`: goes out as `biz_opaque_callback_data` and comes back in every status, so a status finds its
 * message even when it overtakes the answer of the send.
 */
export const attemptToken = (id: MessageId, attempt: number): string =>
  `${publicId('message', id)}.${attempt}.${randomToken(6)}`;

/** The message a token was made for; null for anybody else's callback data. */
export const messageOfToken = (token: string | null): MessageId | null =>
  parsePublicId('message', token?.split('.')[0] ?? '');
