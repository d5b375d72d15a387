import { parsePublicId, sleep } from '#platform/kernel';
import { eventually } from '../support/api.js';
import { must } from '../support/installation.js';
import { straysOf } from './gather.js';
import type { Stage } from './stage.js';
import { tenantIds } from './tenant-ids.js';

const DEADLINE_MS = 150_000;
/** source: reliability-and-operations.md §4.2, F5 */
const CONVERGED_MS = 90_000;
const LOOK_EVERY_MS = 250;
/** The lease of a delivery, and how long a worker that lives may need of it (libs/webhooks: 90 s; the timeout here is 3 s). */
const DELIVERY_LEASE_S = 90;
const DELIVERY_NEEDS_S = 8;
const MOST_ADVANCE_S = 3_600;

/** What still moves. */
interface Open {
  readonly outbox: number;
  readonly dispatch: number;
  readonly messages: number;
  readonly envelopes: number;
  readonly deliveries: number;
  /** Seconds of the installation's clock until the next thing that waits for an instant; null when nothing does. */
  readonly wait: number | null;
}

/**
 * Ends every fault and waits until nothing moves any more. What waits for an instant of the installation's clock gets it by turning
 * that clock; leases of deliveries, which are real time, are brought forward. Gives up quietly: what is stuck, invariants tell.
 */
export async function settle(stage: Stage): Promise<void> {
  const { world, actors } = stage;
  for (const actor of actors) actor.recover();
  await stage.calm();
  await world.heal();
  await quieten(stage);
  await eventually(
    async () => straysOf(stage),
    (strays) => strays.length === 0,
    CONVERGED_MS,
  ).catch(() => undefined);
}

async function quieten(stage: Stage): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  let still = 0;
  let quiet = false;
  for (let before = ''; Date.now() < end; await sleep(LOOK_EVERY_MS)) {
    const open = await look(stage).catch(() => null);
    if (!open) continue;
    // Twice in a row: between a commit and what it sets off, everything can look quiet for a moment.
    if (isQuiet(open) && quiet) return;
    quiet = isQuiet(open);
    const now = JSON.stringify({ ...open, wait: null });
    still = now === before ? still + 1 : 0;
    before = now;
    if (still > 0 && still % 8 === 0) await hurry(stage, open);
  }
}

const isQuiet = ({ outbox, dispatch, messages, envelopes, deliveries }: Open): boolean =>
  outbox + dispatch + messages + envelopes + deliveries === 0;

async function hurry({ world }: Stage, { wait }: Open): Promise<void> {
  await world.installation.sandbox.post('/sandbox/webhook/retry');
  await world.sql(
    `UPDATE webhook_delivery SET lease_until = clock_timestamp() WHERE state = 'delivering'
       AND lease_until < clock_timestamp() + $1 * interval '1 second'`,
    [DELIVERY_LEASE_S - DELIVERY_NEEDS_S],
  );
  if (wait === null || wait <= 0) return;
  const seconds = Math.min(MOST_ADVANCE_S, Math.ceil(wait) + 1);
  must(200, await world.installation.admin.post('/admin/v1/clock/advance', { seconds }));
}

/** Messages whose statuses are on their way still move; `unknown` only while the network has them and has not told. */
async function look(stage: Stage): Promise<Open> {
  const { world } = stage;
  const known = (await stage.sends()).map((send) => send.token);
  const rests = [...stage.mayRest].flatMap((id) => parsePublicId('message', id) ?? []);
  const [row] = await world.sql<{ [Key in keyof Open]: string | null }>(
    `SELECT (SELECT count(*) FROM outbox) AS outbox,
       (SELECT count(*) FROM dispatch WHERE tenant_id = ANY($1::uuid[])) AS dispatch,
       (SELECT count(*) FROM message WHERE tenant_id = ANY($1::uuid[]) AND direction = 'out'
          AND id <> ALL($3::uuid[]) AND (state IN ('queued', 'submitting', 'sent')
            OR (state = 'unknown' AND attempt_token = ANY($2::text[])))) AS messages,
       (SELECT count(*) FROM inbound_envelope WHERE processed_at IS NULL AND (error IS NULL OR attempts < 3)) AS envelopes,
       (SELECT count(*) FROM webhook_delivery WHERE tenant_id = ANY($1::uuid[]) AND state IN ('pending', 'delivering')) AS deliveries,
       (SELECT extract(epoch FROM min(at) - clock_now()) FROM (
          SELECT available_at AS at FROM dispatch WHERE tenant_id = ANY($1::uuid[]) AND state = 'queued' AND offered_at IS NULL
          UNION ALL SELECT next_attempt_at FROM webhook_delivery WHERE tenant_id = ANY($1::uuid[]) AND state = 'pending'
          UNION ALL SELECT next_try_at FROM parked_status WHERE tenant_id = ANY($1::uuid[])) AS waiting) AS wait`,
    [tenantIds(stage), known, rests],
  );
  const count = (name: keyof Open): number => Number(row?.[name] ?? 0);
  return {
    outbox: count('outbox'),
    dispatch: count('dispatch'),
    messages: count('messages'),
    envelopes: count('envelopes'),
    deliveries: count('deliveries'),
    wait: row?.wait == null ? null : Number(row.wait),
  };
}
