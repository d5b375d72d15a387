import { GraphError } from '../graph/graph-error.js';
import type { BusinessNumber } from './business-number.js';
import type { Waba } from './waba.js';

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
  if (isRestricted(waba, isTemplate ? BUSINESS_INITIATED : CUSTOMER_INITIATED, nowMs))
    throw new GraphError(368, 'The account is restricted for violating a policy.');
  if (isTemplate && !waba.hasPaymentMethod) throw new GraphError(131042, 'The account has no valid payment method.');
  // A business that has blocked somebody cannot write to them either.
  if (number.blocked.has(phone)) throw new GraphError(131026, 'This user has been blocked by the business.');
}

/** source: whatsapp-cloud-api.md §5.5, restriction types */
const BUSINESS_INITIATED = 'RESTRICTED_BIZ_INITIATED_MESSAGING';
const CUSTOMER_INITIATED = 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING';

const isRestricted = ({ restrictions }: Waba, type: string, nowMs: number): boolean =>
  restrictions.some(
    ({ restriction_type: named, expiration }) =>
      named === type && (expiration === undefined || nowMs < expiration * 1000),
  );
