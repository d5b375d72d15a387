import type { DeliveryId, TenantId } from '#platform/kernel';
import type { DeliveryState } from '../delivery.js';
import type { AttemptResult } from './attempt.js';
import type { AttemptReport } from './claimed-delivery.js';
import { MOST_ATTEMPTS, waitAfter } from './retry-schedule.js';

/** What an attempt makes of its delivery. */
export interface Settlement {
  readonly tenantId: TenantId;
  readonly id: DeliveryId;
  readonly claimId: string;
  readonly state: Exclude<DeliveryState, 'delivering'>;
  /** Milliseconds until the next attempt; null when none is planned. */
  readonly waitMs: number | null;
  readonly result: AttemptResult;
}

/** `endpointOpen` is false once the endpoint is disabled or deleted. `luck` from 0 to 1 spreads the retries. */
export function settlementOf({ delivery, result }: AttemptReport, endpointOpen: boolean, luck: number): Settlement {
  const { tenantId, id, claimId } = delivery;
  const attempts = delivery.attempts + 1;
  const state = stateAfter(result, attempts, endpointOpen);
  const waitMs = state === 'pending' ? waitAfter(attempts, luck, result.retryAfterMs) : null;
  return { tenantId, id, claimId, state, waitMs, result };
}

function stateAfter(result: AttemptResult, attempts: number, endpointOpen: boolean): Settlement['state'] {
  if (result.ok) return 'delivered';
  if (!endpointOpen) return 'failed';
  return attempts < MOST_ATTEMPTS ? 'pending' : 'exhausted';
}
