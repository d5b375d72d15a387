import type { NodeId, TenantId } from '#platform/kernel';
import type { CallbackId, CallbackKind } from '../callback.js';
import type { CallbackPayload } from '../render/payload.js';
import type { BackOff } from './back-off.js';

/** A callback this process may deliver until its lease runs out. */
export interface ClaimedCallback {
  readonly id: CallbackId;
  readonly kind: CallbackKind;
  readonly part: CallbackPayload;
  /** Attempts already made. */
  readonly attempts: number;
  readonly createdAt: Date;
}

/** One request to a client's URL, claimed and not yet made. */
export interface CallbackRequest {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  readonly claimId: string;
  readonly url: string;
  /** PEM certificates that count beside the public authorities. */
  readonly ca: string | null;
  readonly backOff: BackOff;
  readonly callbacks: readonly ClaimedCallback[];
}

/** What an attempt came to. */
export interface Attempt {
  /** Null when it was answered with 200; otherwise why that does not count. */
  readonly error: string | null;
  /** As statistics count it: `success`, the status, or a number in the manner of curl. source: whatsapp-onprem-api.md §13 */
  readonly result: string;
}

/** What became of a request. */
export interface RequestOutcome extends Attempt {
  readonly request: CallbackRequest;
  readonly milliseconds: number;
}
