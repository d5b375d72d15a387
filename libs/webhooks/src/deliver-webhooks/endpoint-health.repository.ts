import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { EndpointId, TenantId } from '#platform/kernel';
import type { DisabledReason } from '../endpoint.js';
import type { EndpointHealth } from './endpoint-health.js';

interface Row {
  readonly tenant_id: TenantId;
  readonly id: EndpointId;
  readonly url: string;
  readonly enabled: boolean;
  readonly consecutive_failures: number;
  readonly consecutive_gone: number;
  readonly first_failure_at: Date | null;
  readonly breaker_until: Date | null;
}

/** An endpoint with what its answers said about it so far. */
export interface JudgedEndpoint {
  readonly tenantId: TenantId;
  readonly id: EndpointId;
  readonly url: string;
  readonly enabled: boolean;
  readonly health: EndpointHealth;
  /** Set when it is to be disabled now. */
  readonly verdict: DisabledReason | null;
}

/** The record of failures beside each endpoint, kept by the workers. */
@Injectable()
export class EndpointHealthRepository {
  /** Locks the endpoints in one order everywhere, so that two workers never wait for each other. */
  async lock(tx: Tx, tenantIds: readonly TenantId[], ids: readonly EndpointId[]): Promise<JudgedEndpoint[]> {
    const rows = await tx.query<Row>(
      `SELECT e.tenant_id, e.id, e.url, e.enabled, e.consecutive_failures, e.consecutive_gone, e.first_failure_at,
         e.breaker_until
       FROM webhook_endpoint e JOIN unnest($1::uuid[], $2::uuid[]) AS k (tenant_id, id)
         ON e.tenant_id = k.tenant_id AND e.id = k.id
       ORDER BY e.id FOR UPDATE OF e`,
      [tenantIds, ids],
    );
    return rows.map(judgedOf);
  }

  async save(tx: Tx, endpoints: readonly JudgedEndpoint[]): Promise<void> {
    await tx.execute(
      `UPDATE webhook_endpoint e SET consecutive_failures = j.failures, consecutive_gone = j.gone,
         first_failure_at = j.first_failure_at, breaker_until = j.breaker_until,
         enabled = e.enabled AND j.verdict IS NULL, disabled_reason = coalesce(e.disabled_reason, j.verdict)
       FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::text[])
         AS j (tenant_id, id, failures, gone, first_failure_at, breaker_until, verdict)
       WHERE e.tenant_id = j.tenant_id AND e.id = j.id`,
      [
        endpoints.map((endpoint) => endpoint.tenantId),
        endpoints.map((endpoint) => endpoint.id),
        endpoints.map(({ health }) => health.consecutiveFailures),
        endpoints.map(({ health }) => health.consecutiveGone),
        endpoints.map(({ health }) => health.firstFailureAt),
        endpoints.map(({ health }) => health.breakerUntil),
        endpoints.map((endpoint) => endpoint.verdict),
      ],
    );
  }
}

const judgedOf = (row: Row): JudgedEndpoint => ({
  tenantId: row.tenant_id,
  id: row.id,
  url: row.url,
  enabled: row.enabled,
  health: {
    consecutiveFailures: row.consecutive_failures,
    consecutiveGone: row.consecutive_gone,
    firstFailureAt: row.first_failure_at,
    breakerUntil: row.breaker_until,
  },
  verdict: null,
});
