import { freePort } from '#platform/embedded-postgres';
import { median } from '../lib/figures.mjs';
import { rate, SECONDS } from '../lib/load.mjs';
import { launch, startInstallation, startTenant, waitFor } from '../lib/processes.mjs';

const CONNECTIONS = 64;

/** Accepting with all gates and the ledger on, held against the least that a server can do. */
export async function acceptFigures(figures, servers) {
  console.log('Accept, queues on Postgres');
  const port = await freePort();
  const installation = await startInstallation(servers);
  const floor = launch(new URL('../lib/floor.mjs', import.meta.url).pathname, {
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
    const base = median(floors);
    figures.record(
      'accept, one message per request ÷ bare handler',
      singles / base,
      '≥ 1.5',
      `${singles.toFixed(0)}/s ÷ ${base.toFixed(0)}/s`,
    );
    figures.record(
      'accept, batch of 500 ÷ bare handler',
      batches / base,
      '≥ 4',
      `${batches.toFixed(0)}/s ÷ ${base.toFixed(0)}/s`,
    );
    await nodeMemory(figures, installation, tenant);
  } finally {
    await floor.stop();
    await installation.stop();
  }
}

async function nodeMemory(figures, installation, tenant) {
  const node = await installation.admin('GET', `/admin/v1/nodes/${tenant.senders[0].nodeId}`);
  const bytes = Math.max(
    ...JSON.stringify(node)
      .match(/"rss_bytes":(\d+)/g)
      .map((text) => Number(text.split(':')[1])),
  );
  figures.record('idle node, resident memory in MB', bytes / 1e6, '≤ 80', 'as the node itself reports it');
}
