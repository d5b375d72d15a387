import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { TenantEvent } from './event.js';
import type { EventAudience } from './event-audience.js';

/** Where features say what has happened, without knowing who wants to hear it. */
export class TenantEvents {
  constructor(private readonly audiences: readonly EventAudience[]) {}

  /**
   * Tells every audience, in the caller's transaction (the tenant's own or a system one): what is rolled back was never said, and what
   * is committed is kept for whoever wants it. Any number of events costs what one does.
   */
  async emit(tx: Tx, tenantId: TenantId, events: readonly TenantEvent[]): Promise<void> {
    if (events.length === 0) return;
    for (const audience of this.audiences) await audience.tell(tx, tenantId, events);
  }
}
