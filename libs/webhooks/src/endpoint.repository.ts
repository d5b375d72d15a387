import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { NotFound, type EndpointId, type TenantId } from '#platform/kernel';
import type { DisabledReason, WebhookEndpoint } from './endpoint.js';
import type { EventType } from '#events';

/** An endpoint and the types it wants; none means all. It is not enabled when the platform has given it up. */
export interface Subscriber {
  readonly id: EndpointId;
  readonly events: readonly string[];
  readonly enabled: boolean;
}

interface Row {
  readonly id: EndpointId;
  readonly url: string;
  readonly description: string | null;
  readonly events: EventType[];
  readonly enabled: boolean;
  readonly disabled_reason: DisabledReason | null;
  readonly consecutive_failures: number;
  readonly first_failure_at: Date | null;
  readonly breaker_until: Date | null;
  readonly created_at: Date;
}

export interface EndpointChange {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  readonly events?: readonly EventType[] | undefined;
  readonly enabled?: boolean | undefined;
}

const COLUMNS = `id, url, description, events, enabled, disabled_reason, consecutive_failures, first_failure_at, breaker_until,
  created_at`;

/** Webhook endpoints of tenants. */
@Injectable()
export class EndpointRepository {
  /** The endpoints that want at least one of these types and that the tenant has not switched off itself. */
  async subscribers(tx: Tx, tenantId: TenantId, types: readonly string[]): Promise<Subscriber[]> {
    const found = await tx.query<Subscriber>(
      `SELECT id, events, enabled FROM webhook_endpoint
       WHERE tenant_id = $1 AND (enabled OR disabled_reason <> 'by_tenant') AND (events = '{}' OR events && $2::text[])`,
      [tenantId, types],
    );
    return found.every(({ enabled }) => enabled) ? found : this.stillGivenUp(tx, tenantId, found);
  }

  /** Who enables one of them meanwhile waits for the end of this transaction, and then finds what it has kept. */
  private async stillGivenUp(tx: Tx, tenantId: TenantId, found: readonly Subscriber[]): Promise<Subscriber[]> {
    const rows = await tx.query<Pick<Subscriber, 'id' | 'enabled'>>(
      'SELECT id, enabled FROM webhook_endpoint WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR SHARE',
      [tenantId, found.filter(({ enabled }) => !enabled).map(({ id }) => id)],
    );
    const enabledNow = new Map(rows.map(({ id, enabled }) => [id, enabled]));
    return found.flatMap((each) => {
      const enabled = each.enabled || enabledNow.get(each.id);
      return enabled === undefined ? [] : [{ ...each, enabled }];
    });
  }

  async count(tx: Tx, tenantId: TenantId): Promise<number> {
    const row = await tx.one<{ count: number }>(
      'SELECT count(*)::int AS count FROM webhook_endpoint WHERE tenant_id = $1',
      [tenantId],
    );
    return row?.count ?? 0;
  }

  async insert(tx: Tx, tenantId: TenantId, endpoint: WebhookEndpoint, sealedSecret: string): Promise<void> {
    await tx.execute(
      `INSERT INTO webhook_endpoint (tenant_id, id, url, description, events, secret, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [tenantId, endpoint.id, endpoint.url, endpoint.description, endpoint.events, sealedSecret, endpoint.createdAt],
    );
  }

  async require(tx: Tx, tenantId: TenantId, id: EndpointId): Promise<WebhookEndpoint> {
    return found(
      await tx.one<Row>(`SELECT ${COLUMNS} FROM webhook_endpoint WHERE tenant_id = $1 AND id = $2`, [tenantId, id]),
    );
  }

  /** Newest first, after a cursor's id; one more than asked for. */
  async list(tx: Tx, tenantId: TenantId, limit: number, before: string | null): Promise<WebhookEndpoint[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM webhook_endpoint WHERE tenant_id = $1 AND ($3::uuid IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $2`,
      [tenantId, limit + 1, before],
    );
    return rows.map(endpointOf);
  }

  /** Changes what is given. A new URL and an enabled endpoint start with a clean record of failures. */
  async change(tx: Tx, tenantId: TenantId, id: EndpointId, change: EndpointChange): Promise<WebhookEndpoint> {
    const row = await tx.one<Row>(
      `UPDATE webhook_endpoint SET
         url = coalesce($3, url),
         description = coalesce($4, description),
         events = coalesce($5, events),
         enabled = coalesce($6, enabled),
         disabled_reason = CASE $6::boolean WHEN true THEN NULL WHEN false THEN coalesce(disabled_reason, 'by_tenant')
                           ELSE disabled_reason END,
         consecutive_failures = CASE WHEN $7 THEN 0 ELSE consecutive_failures END,
         consecutive_gone = CASE WHEN $7 THEN 0 ELSE consecutive_gone END,
         first_failure_at = CASE WHEN $7 THEN NULL ELSE first_failure_at END,
         breaker_until = CASE WHEN $7 THEN NULL ELSE breaker_until END
       WHERE tenant_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [
        tenantId,
        id,
        change.url ?? null,
        change.description ?? null,
        change.events ?? null,
        change.enabled ?? null,
        change.url !== undefined || change.enabled === true,
      ],
    );
    return found(row);
  }

  /** Ends the pause after failures: somebody asked to try now. */
  async endPause(tx: Tx, tenantId: TenantId, id: EndpointId): Promise<void> {
    await tx.execute(
      'UPDATE webhook_endpoint SET breaker_until = NULL WHERE tenant_id = $1 AND id = $2 AND breaker_until IS NOT NULL',
      [tenantId, id],
    );
  }

  async remove(tx: Tx, tenantId: TenantId, id: EndpointId): Promise<void> {
    const count = await tx.execute('DELETE FROM webhook_endpoint WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
    if (count === 0) throw new NotFound('endpoint');
  }
}

function found(row: Row | null): WebhookEndpoint {
  if (!row) throw new NotFound('endpoint');
  return endpointOf(row);
}

const endpointOf = (row: Row): WebhookEndpoint => ({
  id: row.id,
  url: row.url,
  description: row.description,
  events: row.events,
  enabled: row.enabled,
  disabledReason: row.disabled_reason,
  consecutiveFailures: row.consecutive_failures,
  firstFailureAt: row.first_failure_at,
  breakerUntil: row.breaker_until,
  createdAt: row.created_at,
});
