import { GraphError } from '../graph/graph-error.js';
import type { BusinessNumber } from './business-number.js';
import { assertUnrestricted } from './restrictions.js';

/** Numbers of this block are issued by Meta and send nothing before their display name is approved. */
const ISSUED_BY_META = /^1555/;

/** Refuses a send for what stands against the number or its account, whatever the message is. */
export function assertMaySend(number: BusinessNumber, phone: string, isTemplate: boolean, nowMs: number): void {
  const { waba, registered, condition } = number;
  if (!registered) throw new GraphError(133010, 'The account of this phone number is not registered.');
  if (waba.banned || condition === 'BANNED')
    throw new GraphError(131031, 'The account or the phone number has been locked for violating a policy.');
  if (ISSUED_BY_META.test(number.phone) && number.nameStatus !== 'APPROVED')
    throw new GraphError(131037, 'The display name of this phone number is not approved yet.');
  const restriction = isTemplate ? 'RESTRICTED_BIZ_INITIATED_MESSAGING' : 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING';
  assertUnrestricted(waba, restriction, nowMs);
  if (isTemplate && !waba.hasPaymentMethod) throw new GraphError(131042, 'The account has no valid payment method.');
  // A business that has blocked somebody cannot write to them either.
  if (number.blocked.has(phone)) throw new GraphError(131026, 'This user has been blocked by the business.');
}
