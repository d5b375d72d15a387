import { missing, notValid } from '../graph/graph-error.js';
import { isFields, type Fields } from '../graph/json.js';
import { onlyKeys } from '../messages/content.js';
import { wordOf } from '../messages/limits.js';
import type { GroupMessage, Pin } from './group.js';

const DAY_MS = 24 * 3_600_000;

/**
 * The pins of a group after one was set or taken away.
 *
 * source: whatsapp-cloud-api.md §2.5; which numbers of days are allowed is not confirmed, so any whole one is.
 */
export function pinsAfter(
  pins: readonly Pin[],
  pin: unknown,
  messages: readonly GroupMessage[],
  nowMs: number,
): readonly Pin[] {
  if (!isFields(pin)) throw missing("Parameter 'pin' is mandatory for type 'pin'.");
  onlyKeys(pin, 'pin', ['type', 'message_id', 'expiration_days']);
  const type = wordOf(pin, 'type', ['pin', 'unpin'], 'pin.type');
  const { message_id: wamid } = pin;
  if (typeof wamid !== 'string' || wamid === '') throw missing("Parameter 'pin.message_id' is mandatory.");
  if (!messages.some((message) => message.wamid === wamid))
    throw notValid("Parameter 'pin.message_id' is no message of this group.");
  const others = pins.filter((each) => each.wamid !== wamid && nowMs < each.until);
  return type === 'unpin' ? others : [...others, { wamid, until: nowMs + daysIn(pin) * DAY_MS }];
}

function daysIn({ expiration_days: days }: Fields): number {
  if (days === undefined) throw missing("Parameter 'pin.expiration_days' is mandatory.");
  if (!/^[1-9]\d{0,3}$/.test(String(days))) throw notValid("Parameter 'pin.expiration_days' must be a number of days.");
  return Number(days);
}
