import type { DeliveryId, EndpointId, TenantId } from '#platform/kernel';
import type { AttemptResult } from './attempt.js';

/** A delivery this process may attempt until its lease runs out, with all that the attempt needs. */
export interface ClaimedDelivery {
  readonly tenantId: TenantId;
  readonly id: DeliveryId;
  readonly claimId: string;
  /** Attempts already made. */
  readonly attempts: number;
  readonly endpoint: {
    readonly id: EndpointId;
    readonly url: string;
    /** `whsec_…`, in memory for as long as the attempt takes. */
    readonly secret: string;
    readonly consecutiveFailures: number;
  };
  /** The raw body; the same bytes at every attempt. */
  readonly payload: string;
}

/** What became of a claim: an attempt, or nothing because its endpoint has no room for it (`null`). */
export interface Report {
  readonly delivery: ClaimedDelivery;
  readonly result: AttemptResult | null;
}
export type AttemptReport = Report & { readonly result: AttemptResult };

export const isAttempt = (report: Report): report is AttemptReport => report.result !== null;
