import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { createLogger, publicId, type EndpointId, type Logger, type TenantId } from '#platform/kernel';
import { DeliveryRepository } from '../delivery.repository.js';
import { TenantEvents, type TenantEvent } from '#events';
import type { AttemptReport } from './claimed-delivery.js';
import { healthAfter, verdictOn } from './endpoint-health.js';
import { EndpointHealthRepository, type JudgedEndpoint } from './endpoint-health.repository.js';

/** Keeps each endpoint's record of failures and disables the hopeless, telling the tenant's other endpoints. */
@Injectable()
export class JudgeEndpoints {
  private readonly log: Logger = createLogger('webhooks');

  constructor(
    private readonly endpoints: EndpointHealthRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly events: TenantEvents,
  ) {}

  /** Answers the endpoints of failed attempts that are to be tried again; the others are disabled or deleted. */
  async execute(tx: Tx, reports: readonly AttemptReport[]): Promise<ReadonlySet<EndpointId>> {
    // A success of an endpoint without failures says nothing new; this keeps its row out of the hot path.
    const telling = reports.filter(({ delivery, result }) => !result.ok || delivery.endpoint.consecutiveFailures > 0);
    if (telling.length === 0) return new Set();

    const tenantOf = new Map(telling.map(({ delivery }) => [delivery.endpoint.id, delivery.tenantId]));
    const endpoints = await this.endpoints.lock(tx, [...tenantOf.values()], [...tenantOf.keys()]);
    const judged = endpoints.map((endpoint) => judge(endpoint, telling, tx.now));
    await this.endpoints.save(tx, judged);
    await this.disable(
      tx,
      judged.filter((endpoint) => endpoint.verdict !== null),
    );
    return new Set(judged.filter((endpoint) => endpoint.enabled).map((endpoint) => endpoint.id));
  }

  private async disable(tx: Tx, endpoints: readonly JudgedEndpoint[]): Promise<void> {
    if (endpoints.length === 0) return;
    await this.deliveries.giveUpPending(
      tx,
      endpoints.map((endpoint) => endpoint.tenantId),
      endpoints.map((endpoint) => endpoint.id),
      'The endpoint was disabled.',
    );
    for (const [tenantId, events] of disabledEvents(endpoints, tx.now)) await this.events.emit(tx, tenantId, events);
    for (const { id, verdict } of endpoints)
      this.log.info({ endpointId: id, reason: verdict }, 'webhook endpoint disabled');
  }
}

function judge(endpoint: JudgedEndpoint, reports: readonly AttemptReport[], now: Date): JudgedEndpoint {
  const health = reports
    .filter(({ delivery }) => delivery.endpoint.id === endpoint.id)
    .reduce((before, { result }) => healthAfter(before, result, now), endpoint.health);
  const verdict = endpoint.enabled ? verdictOn(health, now) : null;
  return { ...endpoint, health, verdict, enabled: endpoint.enabled && verdict === null };
}

function disabledEvents(endpoints: readonly JudgedEndpoint[], at: Date): Map<TenantId, TenantEvent[]> {
  const byTenant = new Map<TenantId, TenantEvent[]>();
  for (const { tenantId, id, url, verdict } of endpoints) {
    const data = { id: publicId('endpoint', id), url, reason: verdict, disabled_at: at.toISOString() };
    const event: TenantEvent = { type: 'endpoint.disabled', subjectId: id, data, occurredAt: at };
    byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), event]);
  }
  return byTenant;
}
