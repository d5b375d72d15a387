import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { freePort } from '#platform/embedded-postgres';
import { call, eachOf, launch, waitFor } from './processes.mjs';

const PEOPLE = 5_000;
const LOAD = new URL('./sandbox-load.mjs', import.meta.url).pathname;
const SINK = new URL('./sink.mjs', import.meta.url).pathname;
const SANDBOX = new URL('../../dist/apps/sandbox/src/main.js', import.meta.url).pathname;

/** Messages a second that the sandbox accepts, with the load coming from another process, and the webhooks going to a third. */
export async function sandboxRate({ seconds, webhooks = false, connections = 16, depth = 8 }) {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const sinkPort = await freePort();
  const env = {
    SANDBOX_PORT: port,
    LOG_LEVEL: 'warn',
    ...(webhooks && { SANDBOX_WEBHOOK_URL: `http://127.0.0.1:${sinkPort}/` }),
  };
  const sink = webhooks ? launch(SINK, { PORT: sinkPort }) : null;
  const sandbox = launch(SANDBOX, env);
  try {
    await waitFor(`${base}/readyz`);
    const waba = await call(base, 'POST', '/sandbox/wabas', { name: 'Bench' });
    const wanted = { waba_id: waba.id, display_phone_number: '+4930555000', verified_name: 'Bench', mps: 1_000_000 };
    const number = await call(base, 'POST', '/sandbox/numbers', wanted);
    const phones = Array.from({ length: PEOPLE }, (_, index) => `+3460${String(1_000_000 + index).padStart(7, '0')}`);
    await eachOf(phones, 16, (phone) =>
      call(base, 'POST', `/handsets/${phone}/messages`, { to: '+4930555000', text: 'Hello' }),
    );
    const load = { PORT: port, HOST: '127.0.0.1', PNID: number.phone_number_id, TOKEN: number.access_token };
    const shape = { CONNECTIONS: connections, DEPTH: depth, PHONES: JSON.stringify(phones) };
    await generate({ ...load, ...shape, SECONDS: 1 });
    const before = cpuSeconds(sandbox.child.pid);
    const result = await generate({ ...load, ...shape, SECONDS: seconds });
    return { ...result, perCpuSecond: result.accepted / (cpuSeconds(sandbox.child.pid) - before) };
  } finally {
    await sandbox.stop();
    await sink?.stop();
  }
}

/** How long a process has had a processor, which does not depend on who else wants one; not a number where there is no /proc. */
function cpuSeconds(pid) {
  try {
    const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(user) + Number(system)) / 100;
  } catch {
    return NaN;
  }
}

async function generate(env) {
  const child = spawn(process.execPath, [LOAD], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(output);
}
