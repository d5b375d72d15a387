import type { GroupId, NumberId } from '#platform/kernel';

/** A group as one number is in it; the same group has another id for nobody else. */
export interface GroupPair {
  readonly numberId: NumberId;
  /** Meta's id. */
  readonly metaId: string;
}

/** What the platform knows of a group. source: whatsapp-cloud-api.md §4.9 */
export interface Group extends GroupPair {
  readonly id: GroupId;
  readonly subject: string | null;
  readonly standing: Standing;
  /** E.164, or a business-scoped user id; everybody but the business, as far as is known. */
  readonly participants: readonly string[];
  /** When somebody in it last wrote something that opens a window; one window for all of them. */
  readonly lastInboundAt: Date | null;
}
export type Standing = 'open' | 'suspended' | 'deleted';

/** Somebody wrote in a group. */
export interface HeardInGroup extends GroupPair {
  readonly from: string;
  readonly at: Date;
  readonly opensWindow: boolean;
}

export const groupKey = ({ numberId, metaId }: GroupPair): string => `${numberId}|${metaId}`;
