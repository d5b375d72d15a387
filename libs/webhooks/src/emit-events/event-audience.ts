import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { TenantEvent } from '../event.js';

/** Somebody besides the webhook endpoints who hears a tenant's events, in the transaction they happen in. */
export interface EventAudience {
  /** Costs one indexed query at most when it does not care. */
  tell(tx: Tx, tenantId: TenantId, events: readonly TenantEvent[]): Promise<void>;
}

/** The audience, when a global module of the app provides one. */
export const EVENT_AUDIENCE = Symbol('EventAudience');
