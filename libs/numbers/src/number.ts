import type { NodeId, NumberId, TenantId } from '#platform/kernel';

export const NUMBER_STATUSES = ['active', 'paused', 'suspended', 'released'] as const;
export type NumberStatus = (typeof NUMBER_STATUSES)[number];

/** A business phone number as sending sees it. `ratePerSecond` counts messages, in and out together. */
export interface Sender {
  readonly id: NumberId;
  readonly tenantId: TenantId;
  /** E.164 with `+`. */
  readonly phone: string;
  readonly displayName: string;
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly status: NumberStatus;
  readonly ratePerSecond: number;
  readonly isDefault: boolean;
  /** The node that serves it; null until one is provisioned. */
  readonly nodeId: NodeId | null;
  readonly createdAt: Date;
}

/** What can be changed of a connected number. */
export interface NumberChange {
  readonly status?: NumberStatus | undefined;
  readonly ratePerSecond?: number | undefined;
  /** There is always one default, so it can be taken but not given up. */
  readonly isDefault?: true | undefined;
  readonly accessToken?: string | undefined;
}

/** What a node needs to speak for its number. */
export interface NumberCredentials {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly accessToken: string;
}
