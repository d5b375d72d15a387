import pg from 'pg';
import { median } from '../lib/figures.mjs';
import { fillHistory } from '../lib/history.mjs';
import { sendAndWait } from '../lib/journey.mjs';
import { startInstallation, startTenant } from '../lib/processes.mjs';

const SHORT = 10_000;
const LONG = Number(process.env.BENCH_HISTORY ?? 1_000_000);
const ROUNDS = 5;
const MESSAGES = 2_000;

/** Two installations side by side, one with a hundred times the other's past, take turns, so that both meet the same machine. */
export async function historyFigure(figures, servers) {
  console.log(`Cost per message behind ${LONG.toLocaleString('en')} messages and behind ${SHORT.toLocaleString('en')}`);
  const short = await withHistory(servers, 'bench_short', 1, SHORT);
  const long = await withHistory(servers, 'bench_long', 2, LONG);
  try {
    const micros = async ({ installation, tenant }) =>
      ((await sendAndWait(installation, tenant, MESSAGES)) * 1e6) / MESSAGES;
    await micros(short);
    await micros(long);
    const costs = { short: [], long: [] };
    for (let round = 0; round < ROUNDS; round++) {
      costs.short.push(await micros(short));
      costs.long.push(await micros(long));
    }
    const [before, after] = [median(costs.short), median(costs.long)];
    const detail = `${after.toFixed(0)} µs ÷ ${before.toFixed(0)} µs from accepted to delivered, medians of ${ROUNDS}`;
    figures.record('cost per message, history × 100', after / before, '≤ 1.2', detail);
  } finally {
    await short.installation.stop();
    await long.installation.stop();
  }
}

async function withHistory(servers, database, redisDatabase, rows) {
  const owner = new pg.Client({ connectionString: servers.databaseUrl });
  await owner.connect();
  await owner.query(`CREATE DATABASE ${database}`).finally(() => owner.end());
  const url = new URL(servers.databaseUrl);
  url.pathname = `/${database}`;
  const installation = await startInstallation(servers, {
    queues: servers.redisUrl ? 'redis' : 'postgres',
    databaseUrl: url.href,
    redisUrl: servers.redisUrl && `${servers.redisUrl}/${redisDatabase}`,
  });
  const tenant = await startTenant(installation, 1_000, 2);
  await sendAndWait(installation, tenant, 500);
  await fillHistory(url.href, rows, (done) => {
    if (done % 250_000 === 0) console.log(`  … ${done.toLocaleString('en')} messages written`);
  });
  return { installation, tenant };
}
