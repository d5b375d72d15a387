import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#platform/database';
import type { EndpointId } from '#platform/kernel';
import { EndpointSecrets } from '../endpoint-secrets.js';
import { payloadOf } from '../payload.js';
import type { ClaimedDelivery } from './claimed-delivery.js';
import { DeliveryWorkRepository, type DueDelivery } from './delivery-work.repository.js';

/** Longer than the longest wait in a lane and the longest attempt together; what a killed worker held is back after it. */
const LEASE_SECONDS = 90;

/** Takes the right to attempt deliveries, committed before anything is sent. */
@Injectable()
export class ClaimDeliveries {
  constructor(
    private readonly database: Database,
    private readonly work: DeliveryWorkRepository,
    private readonly secrets: EndpointSecrets,
  ) {}

  /** `room` says how many more deliveries each endpoint can take here; the others go back to Postgres. */
  async execute(ids: readonly string[], room: (endpointId: EndpointId) => number): Promise<ClaimedDelivery[]> {
    return this.database.withSystem('claim webhook deliveries', async (tx) => {
      const due = await this.work.lockDue(tx, ids);
      const { ready, putOff, closed } = sortOut(due, room);
      const { claimed, unreadable } = await this.unseal(tx, ready);

      if (closed.length) await this.work.giveUp(tx, closed.map(keyOf), 'The endpoint is disabled or deleted.');
      if (unreadable.length) await this.work.giveUp(tx, unreadable.map(keyOf), 'The signing secret cannot be read.');
      if (putOff.length) await this.work.putOff(tx, putOff.map(keyOf));
      if (claimed.length) await this.work.claim(tx, claimed, LEASE_SECONDS);
      return claimed;
    });
  }

  /** One delivery whose secret was destroyed (a tenant that was erased) must not hold up the others. */
  private async unseal(tx: Tx, ready: readonly Ready[]): Promise<{ claimed: ClaimedDelivery[]; unreadable: Ready[] }> {
    const claimed: ClaimedDelivery[] = [];
    const unreadable: Ready[] = [];
    const claimId = randomUUID();
    for (const due of ready) {
      // The vault remembers tenants' keys, so this reads the database at most once per tenant.
      const secret = await this.secrets.open(tx, due.tenant_id, due.endpoint_id, due.secret).catch(() => null);
      if (secret === null) unreadable.push(due);
      else claimed.push(claimOf(due, claimId, secret));
    }
    return { claimed, unreadable };
  }
}

/** Due, and its endpoint exists. */
type Ready = DueDelivery & { readonly url: string; readonly secret: string };

function sortOut(due: readonly DueDelivery[], room: (endpointId: EndpointId) => number) {
  const ready: Ready[] = [];
  const putOff: DueDelivery[] = [];
  const closed: DueDelivery[] = [];
  const left = new Map<EndpointId, number>();
  for (const delivery of due) {
    const free = left.get(delivery.endpoint_id) ?? room(delivery.endpoint_id);
    if (!isOpen(delivery)) closed.push(delivery);
    else if (delivery.breaker_open || free <= 0) putOff.push(delivery);
    else {
      ready.push(delivery);
      left.set(delivery.endpoint_id, free - 1);
    }
  }
  return { ready, putOff, closed };
}

const isOpen = (delivery: DueDelivery): delivery is Ready => delivery.enabled === true;

const keyOf = ({ tenant_id, id }: DueDelivery) => ({ tenantId: tenant_id, id });

const claimOf = (due: Ready, claimId: string, secret: string): ClaimedDelivery => ({
  tenantId: due.tenant_id,
  id: due.id,
  claimId,
  attempts: due.attempts,
  endpoint: { id: due.endpoint_id, url: due.url, secret, consecutiveFailures: due.consecutive_failures ?? 0 },
  payload: payloadOf(due.type, due.occurred_at, due.data),
});
