import { Invalid } from '#platform/kernel';
import type { WantedMessage } from './command.js';

const DAY_MS = 24 * 3_600_000;
const FARTHEST_DAYS = 35;
/** Meta tries no longer than this, and money is held until then. source: whatsapp-cloud-api.md §2.1 */
const LONGEST_DAYS = 30;

/** Times that make no sense at this instant of the installation's clock; null when they do. */
export function refuseTimes({ sendAt, expiresAt }: WantedMessage, now: Date): Invalid | null {
  if (sendAt && sendAt.getTime() > now.getTime() + FARTHEST_DAYS * DAY_MS)
    return new Invalid([{ pointer: '/send_at', detail: `at most ${FARTHEST_DAYS} days ahead` }]);
  if (!expiresAt) return null;
  const start = sendAt && sendAt > now ? sendAt : now;
  if (expiresAt <= start)
    return new Invalid([
      { pointer: '/expires_at', detail: start === sendAt ? 'must lie after send_at' : 'lies in the past' },
    ]);
  if (expiresAt.getTime() > start.getTime() + LONGEST_DAYS * DAY_MS)
    return new Invalid([{ pointer: '/expires_at', detail: `at most ${LONGEST_DAYS} days after it can be sent` }]);
  return null;
}
