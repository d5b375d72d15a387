import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { TenantEvent } from './event.js';

/** Somebody who hears a tenant's events, in the transaction they happen in: endpoints, on-premises clients, whoever comes next. */
export abstract class EventAudience {
  /** Costs one indexed query at most when it does not care. */
  abstract tell(tx: Tx, tenantId: TenantId, events: readonly TenantEvent[]): Promise<void>;
}
