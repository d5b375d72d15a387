// npm run bench: the budgets of the design, each a ratio taken in this very run, and the sandbox's own speed, which has to be out
// of the way of all of them. Prints a table, then the same as JSON.
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { freePort } from '#platform/embedded-postgres';
import { rate } from './lib/load.mjs';
import { sandboxRate } from './lib/sandbox-rate.mjs';
import { call, launch, startInstallation, startServers, startTenant, waitFor } from './lib/processes.mjs';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
const CONNECTIONS = 64;
const figures = [];
const record = (name, value, budget, detail) => {
  figures.push({
    name,
    value: Number(value.toFixed(3)),
    budget,
    ok: budget.startsWith('≥') ? value >= Number(budget.slice(2)) : value <= Number(budget.slice(2)),
    detail,
  });
  console.log(`  ${name}: ${value.toFixed(2)} (budget ${budget}) — ${detail}`);
};

await sandboxFigures();
const servers = await startServers();
try {
  await acceptFigures();
  if (servers.redisUrl) await endToEnd();
  else console.log('  end to end on Redis is skipped: there is no redis-server on this machine');
} finally {
  await servers.stop();
}
console.log('');
console.table(
  figures.map(({ name, value, budget, ok }) => ({ figure: name, value, budget, within: ok ? 'yes' : 'NO' })),
);
console.log(JSON.stringify({ figures }));
process.exit(0);

async function sandboxFigures() {
  console.log('Sandbox, alone');
  for (const webhooks of [false, true]) {
    const { perSecond, perCpuSecond, accepted, refused } = await sandboxRate({ seconds: SECONDS, webhooks });
    if (refused) throw new Error(`the sandbox refused a message of the bench: ${refused}`);
    const name = webhooks ? 'sandbox, accepted per second, webhooks taken' : 'sandbox, accepted per second';
    // On a machine that others use as well, what counts is how many one whole processor would have taken.
    const detail = `${accepted} text messages from another process; ${perCpuSecond.toFixed(0)} per second of processor time`;
    record(name, perSecond, '≥ 10000', detail);
  }
}

async function acceptFigures() {
  console.log('Accept, queues on Postgres');
  const port = await freePort();
  const installation = await startInstallation(servers);
  const floor = launch(new URL('./lib/floor.mjs', import.meta.url).pathname, {
    DATABASE_URL: servers.databaseUrl,
    PORT: port,
  });
  try {
    const tenant = await startTenant(installation, 400);
    // What is accepted here need not be sent: the number is paused, so that only accepting is measured.
    await installation.admin('POST', `/admin/v1/nodes/${tenant.senders[0].nodeId}/pause`);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const headers = { authorization: `Bearer ${tenant.key}` };
    const message = (index) => ({ to: tenant.phones[index % tenant.phones.length], text: `Message ${index}` });
    const single = (index) => ({ path: '/v1/messages', headers, body: message(index) });
    const batch = (index) => ({
      path: '/v1/messages/batch',
      headers,
      body: { messages: Array.from({ length: 500 }, (_, each) => message(index * 500 + each)) },
    });
    await waitFor(`http://127.0.0.1:${port}/messages`, 1).catch(() => undefined);
    const bare = () =>
      rate(`http://127.0.0.1:${port}`, {
        seconds: SECONDS,
        connections: CONNECTIONS,
        request: (index) => ({ path: '/messages', body: message(index) }),
      });
    await rate(installation.base, { seconds: 2, connections: CONNECTIONS, request: single });
    const floors = [await bare()];
    const singles = await rate(installation.base, { seconds: SECONDS, connections: CONNECTIONS, request: single });
    floors.push(await bare());
    const batches = await rate(installation.base, { seconds: SECONDS, connections: 4, request: batch, weight: 500 });
    floors.push(await bare());
    const base = floors.sort((a, b) => a - b)[1];
    record(
      'accept, one message per request ÷ bare handler',
      singles / base,
      '≥ 1.5',
      `${singles.toFixed(0)}/s ÷ ${base.toFixed(0)}/s`,
    );
    record(
      'accept, batch of 500 ÷ bare handler',
      batches / base,
      '≥ 4',
      `${batches.toFixed(0)}/s ÷ ${base.toFixed(0)}/s`,
    );
    await nodeMemory(installation, tenant);
  } finally {
    await floor.stop();
    await installation.stop();
  }
}

async function nodeMemory(installation, tenant) {
  const node = await installation.admin('GET', `/admin/v1/nodes/${tenant.senders[0].nodeId}`);
  const bytes = Math.max(
    ...JSON.stringify(node)
      .match(/"rss_bytes":(\d+)/g)
      .map((text) => Number(text.split(':')[1])),
  );
  record('idle node, resident memory in MB', bytes / 1e6, '≤ 80', 'as the node itself reports it');
}

async function endToEnd() {
  console.log('End to end, queues on Redis');
  const bare = await bareBullMq();
  const installation = await startInstallation(servers, { redis: true });
  try {
    const tenant = await startTenant(installation, 2_000, 4);
    const count = 6_000;
    const started = performance.now();
    for (let start = 0; start < count; start += 500) {
      const messages = Array.from({ length: 500 }, (_, each) => ({
        to: tenant.phones[(start + each) % tenant.phones.length],
        from: tenant.from((start + each) % tenant.phones.length),
        text: `Message ${start + each}`,
      }));
      await call(installation.base, 'POST', '/v1/messages/batch', { messages }, tenant.key);
    }
    const left = async () => {
      const summary = await call(installation.sandbox, 'GET', '/oracle/summary');
      return count - summary.accepted;
    };
    while ((await left()) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await allDelivered(installation, tenant);
    const perSecond = count / ((performance.now() - started) / 1000);
    record(
      'end to end on Redis ÷ bare BullMQ process rate',
      perSecond / bare,
      '≥ 0.25',
      `${perSecond.toFixed(0)}/s ÷ ${bare.toFixed(0)}/s`,
    );
  } finally {
    await installation.stop();
  }
}

async function allDelivered(installation, tenant) {
  for (;;) {
    const page = (status) =>
      call(installation.base, 'GET', `/v1/messages?status=${status}&limit=1`, undefined, tenant.key);
    const open = await Promise.all(['queued', 'sent'].map(page));
    if (open.every(({ data }) => data.length === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** How fast BullMQ alone takes jobs that do nothing, on the same Redis. */
async function bareBullMq() {
  const connection = () => new Redis(servers.redisUrl, { maxRetriesPerRequest: null });
  const producer = connection();
  const queue = new Queue('bench-bare', { connection: producer });
  const count = 10_000;
  for (let start = 0; start < count; start += 500)
    await queue.addBulk(
      Array.from({ length: 500 }, (_, index) => ({
        name: 'job',
        data: { ref: start + index },
        opts: { removeOnComplete: true },
      })),
    );
  const consumer = connection();
  const started = performance.now();
  await new Promise((resolve) => {
    let done = 0;
    const worker = new Worker('bench-bare', async () => undefined, { connection: consumer, concurrency: 20 });
    worker.on('completed', () => {
      done++;
      if (done === count) resolve(worker.close());
    });
  });
  const perSecond = count / ((performance.now() - started) / 1000);
  await queue.close();
  producer.disconnect();
  consumer.disconnect();
  return perSecond;
}
