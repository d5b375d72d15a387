import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import type { CallbackKind, ClientKey } from './callback.js';
import type { RequestOutcome } from './deliver-callbacks/request.js';

/** Requests to a client so far, by what they carried and what they came to. source: whatsapp-onprem-api.md §13 */
export interface CallbackTally {
  readonly kind: CallbackKind;
  /** `success`, the status of the answer, or a number in the manner of curl. */
  readonly result: string;
  readonly requests: number;
  readonly milliseconds: number;
}

/** Counts requests. */
@Injectable()
export class CallbackTallyRepository {
  /** A request that carried both kinds counts for both. */
  async count(tx: Tx, { tenantId, nodeId }: ClientKey, outcomes: readonly RequestOutcome[]): Promise<void> {
    const tallies = sumsOf(outcomes);
    await tx.execute(
      `INSERT INTO onprem_callback_tally AS t (tenant_id, node_id, kind, result, requests, milliseconds)
       SELECT $1, $2, c.* FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS c
       ON CONFLICT (tenant_id, node_id, kind, result) DO UPDATE SET requests = t.requests + excluded.requests,
         milliseconds = t.milliseconds + excluded.milliseconds`,
      [
        tenantId,
        nodeId,
        tallies.map(({ kind }) => kind),
        tallies.map(({ result }) => result),
        tallies.map(({ requests }) => requests),
        tallies.map(({ milliseconds }) => milliseconds),
      ],
    );
  }
}

function sumsOf(outcomes: readonly RequestOutcome[]): CallbackTally[] {
  const carried = outcomes.flatMap(({ request, result, milliseconds }) =>
    [...new Set(request.callbacks.map(({ kind }) => kind))].map((kind) => ({ kind, result, milliseconds })),
  );
  const groups = Map.groupBy(carried, ({ kind, result }) => `${kind} ${result}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const milliseconds = group.reduce((sum, each) => sum + each.milliseconds, 0);
    return first ? [{ kind: first.kind, result: first.result, requests: group.length, milliseconds }] : [];
  });
}

/** For `callback_requests` and `callback_requests_duration_ms`. source: whatsapp-onprem-api.md §13 */
export async function callbackTallies(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<CallbackTally[]> {
  return tx.query<CallbackTally>(
    `SELECT kind, result, requests::float8 AS requests, milliseconds::float8 AS milliseconds FROM onprem_callback_tally
     WHERE tenant_id = $1 AND node_id = $2 ORDER BY kind, result`,
    [tenantId, nodeId],
  );
}
