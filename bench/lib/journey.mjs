import { call } from './processes.mjs';

const BATCH = 500;

/** Sends so many in batches and waits until the last is delivered; answers the seconds it took. */
export async function sendAndWait(installation, tenant, count) {
  const before = await accepted(installation);
  const started = performance.now();
  for (let start = 0; start < count; start += BATCH) {
    const messages = Array.from({ length: Math.min(BATCH, count - start) }, (_, each) => ({
      to: tenant.phones[(start + each) % tenant.phones.length],
      from: tenant.from((start + each) % tenant.phones.length),
      text: `Message ${start + each}`,
    }));
    await call(installation.base, 'POST', '/v1/messages/batch', { messages }, tenant.key);
  }
  while ((await accepted(installation)) < before + count) await pause();
  await allApplied(installation, tenant);
  return (performance.now() - started) / 1_000;
}

const accepted = async ({ sandbox }) => (await call(sandbox, 'GET', '/oracle/summary')).accepted;

async function allApplied(installation, tenant) {
  for (;;) {
    const page = (status) =>
      call(installation.base, 'GET', `/v1/messages?status=${status}&limit=1`, undefined, tenant.key);
    const open = await Promise.all(['queued', 'sent'].map(page));
    if (open.every(({ data }) => data.length === 0)) return;
    await pause();
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
