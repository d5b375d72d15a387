import type { NodeId, TenantId } from '#platform/kernel';
import type { CallbackId } from '../callback.js';
import type { CallbackPayload } from '../render/payload.js';
import type { BackOff } from './back-off.js';

/** A callback this process may deliver until its lease runs out. */
export interface ClaimedCallback {
  readonly id: CallbackId;
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

/** What a request came to; `error` is null when it was answered with 200. */
export interface RequestOutcome {
  readonly request: CallbackRequest;
  readonly error: string | null;
}
