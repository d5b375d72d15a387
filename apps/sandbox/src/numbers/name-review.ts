import type { Agenda } from '../clock/agenda.js';
import { GraphError } from '../graph/graph-error.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Network } from '../network/network.js';
import type { Notices } from '../webhooks/notices.js';

export const DECISIONS = ['APPROVED', 'DEFERRED', 'PENDING', 'REJECTED'] as const;
export type Decision = (typeof DECISIONS)[number];

/** source: whatsapp-cloud-api.md §5.4, phone_number_name_update */
export const REASONS = [
  'NAME_EMPLOYEE_ISSUE',
  'NAME_ENDCLIENT_NOTRELATED',
  'NAME_FORMAT_UNACCEPTABLE',
  'NAME_INDIVIDUAL_ISSUE',
  'NAME_NOT_CONSISTENT',
  'UNKNOWN',
] as const;

/** A display name with this in it is declined. */
const DECLINED = /reject-me/i;
/** A display name with this in it waits for a verdict by hand. */
const BY_HAND = /review-later/i;
const LONGEST = 512;

/** The reviewers of display names: of the first one, and of every one that shall replace it. */
export class NameReview {
  constructor(
    private readonly network: Network,
    private readonly notices: Notices,
    private readonly agenda: Agenda,
    private readonly reviewMs: number,
  ) {}

  /** Takes up the reviews a restart interrupted. */
  start(): void {
    for (const number of this.network.allNumbers()) if (underReview(number) !== null) this.begin(number);
  }

  ask(number: BusinessNumber, name: string): void {
    if (name.length > LONGEST)
      throw new GraphError(100, undefined, { message: `Param new_display_name must be at most ${LONGEST} long.` });
    this.network.set(number.id, { newName: name, newNameStatus: 'PENDING_REVIEW' });
    this.begin(number);
  }

  begin(number: BusinessNumber): void {
    const name = underReview(number);
    if (name === null || BY_HAND.test(name)) return;
    this.agenda.later(this.reviewMs, () => {
      // A verdict by hand or another name may have come first.
      if (underReview(number) !== name) return;
      if (DECLINED.test(name)) this.decide(number, 'REJECTED', 'NAME_FORMAT_UNACCEPTABLE');
      else this.decide(number, 'APPROVED');
    });
  }

  decide(number: BusinessNumber, decision: Decision, reason: string | null = null): void {
    const requested = number.newName ?? number.verifiedName;
    const status = STATUS_AFTER[decision];
    this.network.set(number.id, number.newName === null ? { nameStatus: status } : { newNameStatus: status });
    this.notices.tell(number.waba, 'phone_number_name_update', {
      display_phone_number: number.phone,
      decision,
      requested_verified_name: requested,
      rejection_reason: decision === 'REJECTED' ? (reason ?? 'UNKNOWN') : null,
    });
  }
}

const STATUS_AFTER = {
  APPROVED: 'APPROVED',
  DEFERRED: 'PENDING_REVIEW',
  PENDING: 'PENDING_REVIEW',
  REJECTED: 'DECLINED',
} as const;

/** The name that waits for its review, or null. */
function underReview({ newName, newNameStatus, nameStatus, verifiedName }: BusinessNumber): string | null {
  if (newName !== null) return newNameStatus === 'PENDING_REVIEW' ? newName : null;
  return nameStatus === 'PENDING_REVIEW' ? verifiedName : null;
}
