import type { MessageId } from '#platform/kernel';

const MARK = 0x11;
const ODD = 0x80;
const SEPARATOR = 0x02;
const UUID_BYTES = 16;

/**
 * The id of a message as on-premises clients know it: opaque text that looks like the original's and holds our own id, so that
 * nothing has to be stored to find the message again. source: whatsapp-onprem-api.md §8.1
 *
 * `phone`: E.164 of the person, or a business-scoped user id, whose digits then stand for it.
 */
export function onPremMessageId(id: MessageId | string, direction: 'out' | 'in', phone: string): string {
  const digits = phone.replace(/\D/g, '').slice(0, 30);
  const packed = Buffer.from(digits.length % 2 ? `${digits}f` : digits, 'hex');
  return Buffer.concat([
    Buffer.from([direction === 'out' ? 0x80 : 0x00, MARK, packed.length | (digits.length % 2 ? ODD : 0)]),
    packed,
    Buffer.from([SEPARATOR, UUID_BYTES]),
    Buffer.from(id.replaceAll('-', ''), 'hex'),
  ]).toString('base64url');
}

/** Our id behind such a text, or null when it is none of ours. */
export function messageIdIn(text: string): MessageId | null {
  const bytes = Buffer.from(text, 'base64url');
  const at = bytes.length - UUID_BYTES;
  if (at < 5 || bytes[1] !== MARK || bytes[at - 2] !== SEPARATOR || bytes[at - 1] !== UUID_BYTES) return null;
  const hex = bytes.subarray(at).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  ) as MessageId;
}
