import { badType, GraphError, required } from '../graph/graph-error.js';
import { textIn, type Fields } from '../graph/json.js';
import type { BusinessNumber } from './business-number.js';

const MOST = 10;
/** source: whatsapp-cloud-api.md §4.1: 10 registrations per number and 72 h. */
const PERIOD_MS = 72 * 3_600_000;

/** What a register call changes: the PIN must be the number's own, or becomes it when there is none. */
export function register(
  number: BusinessNumber,
  request: Fields,
  nowMs: number,
): Pick<BusinessNumber, 'registered' | 'pin' | 'registrations'> {
  if (request['messaging_product'] !== 'whatsapp') throw required('messaging_product');
  const pin = textIn(request, 'pin');
  if (!/^\d{6}$/.test(pin)) throw badType('pin', 'six digits');
  const recent = number.registrations.filter((at) => Math.abs(nowMs - at) < PERIOD_MS);
  if (recent.length >= MOST) throw new GraphError(133016, `A number may be registered ${MOST} times in 72 hours.`);
  if (number.pin !== null && number.pin !== pin) throw new GraphError(133005, 'The PIN does not match.');
  return { registered: true, pin, registrations: [...recent, nowMs] };
}
