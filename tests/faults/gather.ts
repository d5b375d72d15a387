import { publicId } from '#platform/kernel';
import { livingProcessesOf, processOf } from '../support/node-processes.js';
import type {
  AttemptRow,
  DeliveryRow,
  Evidence,
  LedgerRow,
  MessageRow,
  ReceivedEvent,
  Remains,
  SeenClaim,
} from './evidence.js';
import { findLeaks } from './leaks.js';
import type { Stage } from './stage.js';
import { tenantIds } from './tenant-ids.js';
import type { Watcher } from './watcher.js';

/** Brings together what is known from outside: the network, the client, the companies' servers, the database. */
export async function gather(stage: Stage, watcher: Watcher, connections: Remains['connections']): Promise<Evidence> {
  const messages = await messagesOf(stage);
  const attempts = await attemptsOf(stage);
  const remains = { outbox: await outboxOf(stage), strays: straysOf(stage), connections };
  return {
    companies: stage.actors.map(({ tenant, name, number, ratePerSecond }) => ({
      id: tenant.id,
      name,
      phoneNumberId: number.phoneNumberId,
      ratePerSecond,
    })),
    operations: stage.client.log,
    messages,
    unfinished: await unfinishedOf(stage),
    untold: [...stage.mayRest],
    attempts,
    sends: await stage.sends(),
    received: stage.actors.flatMap(receivedBy),
    deliveries: await deliveriesOf(stage),
    ledger: await ledgerOf(stage, new Set(messages.map((message) => message.id))),
    wallets: await walletsOf(stage),
    sightings: watcher.sightings,
    reigns: watcher.reigns,
    claims: [...watcher.claims, ...claimsIn(attempts, watcher)],
    leaks: [...watcher.leaks, ...(await findLeaks(stage, messages))],
    remains,
  };
}

async function messagesOf(stage: Stage): Promise<MessageRow[]> {
  const rows = await stage.world.sql<Record<string, string>>(
    `SELECT id, tenant_id, ref, direction, state, content->'text'->>'body' AS text, wamid FROM message
     WHERE tenant_id = ANY($1::uuid[])`,
    [tenantIds(stage)],
  );
  return rows.map((row) => ({
    id: publicId('message', row['id']!),
    company: publicId('tenant', row['tenant_id']!),
    ref: row['ref'] ?? null,
    direction: row['direction'] as 'in' | 'out',
    state: row['state']!,
    text: row['text'] ?? null,
    wamid: row['wamid'] ?? null,
  }));
}

async function attemptsOf(stage: Stage): Promise<AttemptRow[]> {
  const rows = await stage.world.sql<Record<string, string> & { started_at: Date }>(
    `SELECT message_id, n, token, epoch::text, outcome, started_at FROM attempt WHERE tenant_id = ANY($1::uuid[])`,
    [tenantIds(stage)],
  );
  return rows.map((row) => ({
    message: publicId('message', row['message_id']!),
    n: Number(row['n']),
    token: row['token']!,
    epoch: BigInt(row['epoch']!),
    outcome: row['outcome']!,
    startedAt: row.started_at.getTime(),
  }));
}

const claimsIn = (attempts: readonly AttemptRow[], { reigns }: Watcher): SeenClaim[] =>
  attempts.flatMap(({ token, epoch, startedAt }) => {
    const reign = reigns.find((each) => each.epoch === epoch);
    return reign ? [{ what: reign.what, token, epoch, at: startedAt }] : [];
  });

async function unfinishedOf(stage: Stage): Promise<Evidence['unfinished']> {
  const rows = await stage.world.sql<{ message_id: string; state: string }>(
    'SELECT message_id, state FROM dispatch WHERE tenant_id = ANY($1::uuid[])',
    [tenantIds(stage)],
  );
  return rows.map((row) => ({ message: publicId('message', row.message_id), state: row.state }));
}

function receivedBy(actor: Stage['hero']): ReceivedEvent[] {
  return actor.receiver.received.map((each) => {
    const { type, data } = JSON.parse(each.body) as { type: string; data: { id?: string } };
    return {
      company: actor.tenant.id,
      webhookId: each.id,
      signed: actor.trusts(each),
      type,
      message: data.id ?? '',
      body: each.body,
    };
  });
}

async function deliveriesOf(stage: Stage): Promise<DeliveryRow[]> {
  const rows = await stage.world.sql<Record<string, string>>(
    `SELECT d.tenant_id, d.id, d.state, e.type, e.data->>'id' AS message FROM webhook_delivery d
     JOIN webhook_event e ON e.tenant_id = d.tenant_id AND e.id = d.event_id WHERE d.tenant_id = ANY($1::uuid[])`,
    [tenantIds(stage)],
  );
  return rows.map((row) => ({
    company: publicId('tenant', row['tenant_id']!),
    webhookId: publicId('delivery', row['id']!),
    message: row['message'] ?? '',
    type: row['type']!,
    state: row['state']!,
  }));
}

async function ledgerOf(stage: Stage, messages: ReadonlySet<string>): Promise<LedgerRow[]> {
  const rows = await stage.world.sql<Record<string, string>>(
    `SELECT tenant_id, subject_id, fact, account, currency, amount::text FROM ledger_entry WHERE tenant_id = ANY($1::uuid[])`,
    [tenantIds(stage)],
  );
  return rows.map((row) => {
    const message = publicId('message', row['subject_id']!);
    return {
      company: publicId('tenant', row['tenant_id']!),
      message: messages.has(message) ? message : null,
      fact: row['fact']!,
      account: row['account']!,
      currency: row['currency']!,
      amount: BigInt(row['amount']!),
    };
  });
}

async function walletsOf(stage: Stage): Promise<Evidence['wallets']> {
  const rows = await stage.world.sql<Record<string, string>>(
    'SELECT tenant_id, available::text, held::text FROM wallet WHERE tenant_id = ANY($1::uuid[])',
    [tenantIds(stage)],
  );
  return rows.map((row) => ({
    company: publicId('tenant', row['tenant_id']!),
    available: BigInt(row['available']!),
    held: BigInt(row['held']!),
  }));
}

async function outboxOf({ world }: Stage): Promise<number> {
  const [row] = await world.sql<{ count: string }>('SELECT count(*) FROM outbox');
  return Number(row?.count);
}

/** Each node has the one process that its driver knows. */
export const straysOf = ({ world, actors }: Stage): string[] =>
  actors.flatMap(({ number, name }) => {
    const known = pidOf(world.installation.home, number.nodeUuid);
    const living = livingProcessesOf(number.nodeUuid);
    return living.length === 1 && living[0] === known
      ? []
      : [`the node of ${name} is process ${known}, and these live: ${living.join(', ') || 'none'}`];
  });

/** Null while its driver keeps none. */
function pidOf(home: string, nodeUuid: string): number | null {
  try {
    return processOf(home, nodeUuid).pid;
  } catch {
    return null;
  }
}
