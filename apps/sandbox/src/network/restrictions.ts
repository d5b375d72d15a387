import { GraphError } from '../graph/graph-error.js';
import type { Waba } from './waba.js';

/** source: whatsapp-cloud-api.md §5.5 */
export const RESTRICTIONS = [
  'RESTRICTED_BIZ_INITIATED_MESSAGING',
  'RESTRICTED_CUSTOMER_INITIATED_MESSAGING',
  'RESTRICTED_ADD_PHONE_NUMBER_ACTION',
  'RESTRICTED_UTILITY_TEMPLATES',
  'RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES',
] as const;
export type RestrictionType = (typeof RESTRICTIONS)[number];

export const isRestricted = ({ restrictions }: Waba, type: RestrictionType, nowMs: number): boolean =>
  restrictions.some(
    ({ restriction_type: named, expiration }) =>
      named === type && (expiration === undefined || nowMs < expiration * 1000),
  );

/** A ban on sending or on adding numbers. */
export function assertUnrestricted(waba: Waba, type: RestrictionType, nowMs: number): void {
  if (isRestricted(waba, type, nowMs)) throw new GraphError(368, 'The account is restricted for violating a policy.');
}

/** A ban on utility, after too much advertising went by that name (source: whatsapp-cloud-api.md §4.5, §6.2). */
export function assertMayUseUtility(waba: Waba, type: RestrictionType, nowMs: number): void {
  if (isRestricted(waba, type, nowMs))
    throw new GraphError(131064, 'Utility is blocked for this account, because marketing was sent as utility.');
}
