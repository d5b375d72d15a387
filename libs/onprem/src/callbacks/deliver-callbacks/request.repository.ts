import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import type { SettingsChange } from '../../application-settings/application-settings.js';
import type { CallbackId, ClientKey } from '../callback.js';
import type { CallbackRequest, ClaimedCallback } from './request.js';

/** A callback whose attempt failed; `waitMs` is null when it was the last. */
export interface FailedCallback {
  readonly id: CallbackId;
  readonly claimId: string;
  readonly waitMs: number | null;
  readonly error: string;
}

interface ClientRow {
  readonly tenant_id: TenantId;
  readonly settings: SettingsChange;
  readonly webhook_ca: string | null;
  /** By the clock that says what is due; this process' own may be a moment behind. */
  readonly now: Date;
}

/** Callbacks as the worker sees them: client by client, across tenants. */
@Injectable()
export class RequestRepository {
  /** The client, locked: what follows happens for one client at a time, so that its limit holds over all workers. */
  lockClient(tx: Tx, nodeId: NodeId): Promise<ClientRow | null> {
    return tx.one<ClientRow>(
      'SELECT tenant_id, settings, webhook_ca, clock_now() AS now FROM onprem_client WHERE node_id = $1 FOR NO KEY UPDATE',
      [nodeId],
    );
  }

  /** How many requests to this client are under way, from whatever process. */
  async underWay(tx: Tx, { nodeId }: ClientKey): Promise<number> {
    const row = await tx.one<{ count: number }>(
      `SELECT count(DISTINCT claim_id)::int AS count FROM onprem_callback
       WHERE node_id = $1 AND state = 'sending' AND lease_until > clock_timestamp()`,
      [nodeId],
    );
    return row?.count ?? 0;
  }

  /** What has waited longest, locked. */
  async lockDue(tx: Tx, { nodeId }: ClientKey, limit: number): Promise<ClaimedCallback[]> {
    const rows = await tx.query<Omit<ClaimedCallback, 'createdAt'> & { created_at: Date }>(
      `SELECT id, kind, part, attempts, created_at FROM onprem_callback
       WHERE node_id = $1 AND state = 'pending' AND next_attempt_at <= clock_now()
       ORDER BY next_attempt_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [nodeId, limit],
    );
    return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }));
  }

  /** Takes the leases, judged by the database's own time: a clock that an admin turns must not end them. */
  async claim(tx: Tx, { tenantId }: ClientKey, requests: readonly CallbackRequest[], seconds: number): Promise<void> {
    const claims = requests.flatMap(({ claimId, callbacks }) => callbacks.map(({ id }) => ({ id, claimId })));
    await tx.execute(
      `UPDATE onprem_callback c SET state = 'sending', claim_id = q.claim_id, awaits_media = false,
         lease_until = clock_timestamp() + $4 * interval '1 second'
       FROM unnest($2::uuid[], $3::uuid[]) AS q (id, claim_id)
       WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[]) AND c.id = q.id`,
      [tenantId, claims.map(({ id }) => id), claims.map(({ claimId }) => claimId), seconds],
    );
  }

  async delivered(tx: Tx, { tenantId }: ClientKey, requests: readonly CallbackRequest[]): Promise<void> {
    await tx.execute(
      `DELETE FROM onprem_callback WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND claim_id = ANY($3::uuid[]) AND state = 'sending'`,
      [
        tenantId,
        requests.flatMap(({ callbacks }) => callbacks.map(({ id }) => id)),
        requests.map(({ claimId }) => claimId),
      ],
    );
  }

  async failed(tx: Tx, { tenantId }: ClientKey, failures: readonly FailedCallback[]): Promise<void> {
    await tx.execute(
      `UPDATE onprem_callback c SET attempts = c.attempts + 1, claim_id = NULL, lease_until = NULL, last_error = f.error,
         state = CASE WHEN f.wait_ms IS NULL THEN 'undeliverable' ELSE 'pending' END,
         next_attempt_at = CASE WHEN f.wait_ms IS NULL THEN c.next_attempt_at
                           ELSE clock_now() + f.wait_ms * interval '1 millisecond' END
       FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[]) AS f (id, claim_id, wait_ms, error)
       WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[]) AND c.id = f.id AND c.claim_id = f.claim_id AND c.state = 'sending'`,
      [
        tenantId,
        failures.map(({ id }) => id),
        failures.map(({ claimId }) => claimId),
        failures.map(({ waitMs }) => waitMs),
        failures.map(({ error }) => error),
      ],
    );
  }

  /** The client has no URL any more: what waits for it is dropped. source: whatsapp-onprem-api.md §5 */
  async dropWaiting(tx: Tx, { nodeId }: ClientKey): Promise<void> {
    await tx.execute(
      `DELETE FROM onprem_callback WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM onprem_callback
         WHERE node_id = $1 AND state = 'pending' FOR UPDATE SKIP LOCKED)`,
      [nodeId],
    );
  }
}
