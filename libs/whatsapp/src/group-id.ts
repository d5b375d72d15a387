/**
 * Meta's id of a group: opaque text, longer than any phone, without the `+` of a phone and the dot of a business-scoped user id, so
 * that one cannot be taken for the other. source: whatsapp-cloud-api.md §4.9
 */
const GROUP_ID = /^[A-Za-z0-9][\w=-]{7,199}$/;

export const isGroupId = (text: string): boolean => GROUP_ID.test(text);

/** What a group takes; no reactions, because nobody knows whether it takes them. source: whatsapp-cloud-api.md §4.9 */
export const GROUP_CONTENT: readonly string[] = ['text', 'image', 'video', 'audio', 'document', 'sticker', 'template'];

/** People in one group at most, the business not counted. source: whatsapp-cloud-api.md §4.9 */
export const MOST_PARTICIPANTS = 8;
